import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

const ROOT = join(__dirname, "..", "..");

/**
 * The files that begin first, the longest at the head: a long file that begins last would keep a core busy long after the
 * other is done.
 * `npm run test:slowest` prints the order that the list should have; a wrong order only costs time.
 */
export const LONGEST: readonly string[] = [
  "test/runner/chaos/fixedPlans.test.ts",
  "test/pulumi/badDays.test.ts",
  "test/chaos/served.test.ts",
  "test/runner/life/doubts.test.ts",
  "test/packaging/layouts.test.ts",
  "test/runner/live/doubts.test.ts",
  "test/pulumi/mainJob.test.ts",
  "test/upgrade/upgrade.test.ts",
  "test/pulumi/served.test.ts",
  "test/chaos/dynamic.test.ts",
  "test/pulumi/doubts.test.ts",
  "test/pulumi/noRoom.test.ts",
  "test/runner/live/runner.test.ts",
  "test/examples/localAzure.test.ts",
  "test/scripts/runnerDemo.test.ts",
  "test/doubts/life.test.ts",
  "test/runner/live/azureRole.test.ts",
  "test/scripts/toolchain/languageHost/languageRuntime.test.ts",
  "test/pulumi/wrongInput.test.ts",
  "test/pulumi/replacement.test.ts",
  "test/pulumi/features.test.ts",
  "test/runner/live/twoClusters.test.ts",
  "test/pulumi/dataLoss.test.ts",
  "test/pulumi/network.test.ts",
  "test/scripts/demo.test.ts",
  "test/pulumi/adopt.test.ts",
  "test/runner/live/otherBackend.test.ts",
  "test/runner/live/takeover.test.ts",
  "test/pulumi/keysElsewhere.test.ts",
  "test/scripts/image/image.test.ts",
  "test/runner/stacks/badDays.test.ts",
  "test/pulumi/geoGroup.test.ts",
  "test/scripts/prove/prove.test.ts",
  "test/cli/emulator.test.ts",
];

/** Imports, direct or indirect, that keep a file out of the quick suites: another process, a local Azure that listens. */
const SLOW = ["node:child_process", "emulator/emulator.ts"];
/** Asks git for the names of files, which takes no time. */
const NOT_SLOW = ["test/docs/documents.ts"];

/** All test files as paths from the root, those that take longest first. */
export function allSuites(): string[] {
  const files = readdirSync(join(ROOT, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => join("test", path))
    .sort();
  const first = LONGEST.filter((path) => files.includes(path));
  return [...first, ...files.filter((path) => !first.includes(path))];
}

/** Test files that start no CLI, no local Azure that listens, and no process but git. */
export function quickSuites(): string[] {
  return allSuites().filter((path) => !isSlow(path, new Set()));
}

function isSlow(path: string, seen: Set<string>): boolean {
  if (seen.has(path) || NOT_SLOW.includes(path)) return false;
  seen.add(path);
  return importsOf(path).some((one) => SLOW.includes(one) || (one.endsWith(".ts") && isSlow(one, seen)));
}

/** The imports of a file for more than types: files as paths from the root, modules by name. */
export function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  return [...text.matchAll(/^(?:import|export) (?!type\b)[^;]*?from "([^"]+)";/gm)].map(([, name = ""]) => {
    if (!name.startsWith(".")) return name;
    const base = normalize(join(dirname(path), name));
    return [`${base}.ts`, join(base, "index.ts")].find((one) => existsSync(join(ROOT, one))) ?? relative(ROOT, base);
  });
}
