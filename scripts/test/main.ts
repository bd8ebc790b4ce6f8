import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { ALL, NIGHTLY } from "../../test/nightly";
import { slowest } from "./slowest";
import { staleBuild } from "./staleBuild";
import { allSuites, quickSuites } from "./suites";
import { USAGE_FOLDER } from "./usage";

const MOCHA = join(__dirname, "..", "..", "node_modules", "mocha", "bin", "mocha.js");
/** Most suites wait for another process now and then, so one more than there are cores keeps all of them busy. */
const JOBS = availableParallelism() + 1;

const asked = new Command("npm test --")
  .description("Runs the tests, some files at a time. For one file, or some tests of it: npx mocha FILE --grep TEXT")
  .option("--quick", "only tests without a CLI and without a local Azure that listens")
  .option("--all", "also the tests that wait for a night (test/nightly.ts)")
  .option("--slowest", "print the twenty files that took most CPU time")
  .allowExcessArguments(false)
  .parse()
  .opts<{ quick?: boolean; all?: boolean; slowest?: boolean }>();

/** Runs the tests; `.mocharc.json` says how mocha runs each of them. */
function main(): number {
  const stale = staleBuild();
  if (stale !== undefined) {
    console.error(stale);
    return 1;
  }
  const folder = mkdtempSync(join(tmpdir(), "amr-test-"));
  const usage = join(folder, "usage");
  mkdirSync(usage);
  // Half of what a Node.js process does before its first line of ours is to compile the same libraries again, and the tests
  // start hundreds of processes. V8 does not count for coverage what comes from the cache.
  const cache = process.env.NODE_V8_COVERAGE === undefined ? { NODE_COMPILE_CACHE: join(folder, "compiled") } : {};
  try {
    const args = ["--forbid-only", "--parallel", "--jobs", String(JOBS), "--require", join(__dirname, "usage.ts")];
    const { status } = spawnSync(process.execPath, [MOCHA, ...args, ...(asked.quick ? quickSuites() : allSuites())], {
      stdio: "inherit",
      env: {
        ...process.env,
        ...cache,
        ...(asked.all ? { [ALL]: "true" } : {}),
        ...(asked.slowest ? { [USAGE_FOLDER]: usage } : {}),
      },
    });
    if (asked.slowest) console.log(slowest(usage));
    if (!asked.quick && !asked.all) for (const line of waiting()) console.log(line);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests that this run left out, as lines to print. */
function waiting(): string[] {
  const rows = Object.entries(NIGHTLY).map(([name, because]) => `  ${name}, because ${because}`);
  return rows.length === 0 ? [] : ["Only in npm run test:all:", ...rows];
}

process.exitCode = main();
