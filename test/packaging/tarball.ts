import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Ended, run } from "./stack";

export const ROOT = join(__dirname, "..", "..");

/** What `npm pack` makes of this checkout: what users get. */
export interface Tarball {
  readonly file: string;
  /** Paths inside of the package. */
  readonly paths: readonly string[];
}

/** npm, without what an outer `npm test` tells its children about itself. */
export async function npm(args: readonly string[], cwd: string): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local)_/.test(name),
  );
  const ended = await run("npm", [...args, "--no-audit", "--no-fund"], { cwd, env: Object.fromEntries(inherited) });
  if (ended.code !== 0) throw new Error(`npm ${args.join(" ")}: ${ended.text}`);
  return ended;
}

export async function pack(folder: string): Promise<Tarball> {
  const { stdout } = await npm(["pack", "--ignore-scripts", "--json", "--pack-destination", folder], ROOT);
  const [packed] = JSON.parse(stdout) as Packed[];
  if (packed === undefined) throw new Error(`npm pack answered ${stdout}`);
  return { file: join(folder, packed.filename), paths: packed.files.map(({ path }) => path) };
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Lays its content into a folder, without the one folder that every tarball of npm has around it. */
export async function unpack({ file }: Tarball, into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  const ended = await run("tar", ["-xzf", file, "--strip-components=1", "-C", into], { cwd: into });
  if (ended.code !== 0) throw new Error(ended.text);
}
