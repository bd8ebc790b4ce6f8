import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const BUILT = ["index.ts", "components", "provider", "cli", "emulator", "runner"];

/** Why the tests would run other code than the sources say, as a sentence; undefined: what is built is up to date. */
export function staleBuild(root = ROOT): string | undefined {
  const sources = BUILT.flatMap((path) =>
    path.endsWith(".ts")
      ? [path]
      : readdirSync(join(root, path), { recursive: true, encoding: "utf8" }).map((name) => join(path, name)),
  ).filter((path) => path.endsWith(".ts"));
  const stale = sources.find((source) =>
    isOlder(join(root, "dist", source.replace(/\.ts$/, ".js")), join(root, source)),
  );
  return stale && `dist/ is older than ${stale}, and some tests run dist/: run \`make build\` first, or \`make test\`.`;
}

function isOlder(built: string, source: string): boolean {
  return !existsSync(built) || statSync(built).mtimeMs < statSync(source).mtimeMs;
}
