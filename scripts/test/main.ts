import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ALL, NIGHTLY } from "../../test/nightly";
import { slowest } from "./slowest";
import { allSuites, quickSuites } from "./suites";
import { USAGE_FOLDER } from "./usage";

const MOCHA = join(__dirname, "..", "..", "node_modules", "mocha", "bin", "mocha.js");
const JOBS = 2;

const { values: asked } = parseArgs({
  options: { quick: { type: "boolean" }, all: { type: "boolean" }, slowest: { type: "boolean" } },
});

/** Runs the tests; `.mocharc.json` says how mocha runs each of them. */
function main(): number {
  const folder = mkdtempSync(join(tmpdir(), "amr-usage-"));
  try {
    const args = ["--forbid-only", "--parallel", "--jobs", String(JOBS), "--require", join(__dirname, "usage.ts")];
    const { status } = spawnSync(process.execPath, [MOCHA, ...args, ...(asked.quick ? quickSuites() : allSuites())], {
      stdio: "inherit",
      env: {
        ...process.env,
        ...(asked.all ? { [ALL]: "true" } : {}),
        ...(asked.slowest ? { [USAGE_FOLDER]: folder } : {}),
      },
    });
    if (asked.slowest) console.log(slowest(folder));
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
