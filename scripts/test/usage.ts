import { appendFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { RootHookObject, Suite } from "mocha";
import { cpuMsOfTree } from "./processTree";

/** The variable with the folder where workers note the cost of each file; unset: nothing is noted. */
export const USAGE_FOLDER = "AMR_TEST_USAGE";

/** The cost of one test file, its loading and its hooks included. */
export interface Usage {
  readonly file: string;
  readonly wallMs: number;
  /** CPU time of the worker and of all processes that it started, which a busy machine changes little. */
  readonly cpuMs: number;
}

let noted = { atMs: 0, cpuMs: 0 };

/** A worker runs one file after the other, so its use since the last file ended belongs to this file. */
export const mochaHooks: RootHookObject = {
  afterAll() {
    const folder = process.env[USAGE_FOLDER];
    const file = fileOf((this as unknown as { test: { parent: Suite } }).test.parent);
    if (folder === undefined || file === undefined) return;
    // Both figures count since the process began.
    const now = { atMs: performance.now(), cpuMs: cpuMsOfTree() };
    const usage: Usage = {
      file: relative(process.cwd(), file),
      wallMs: now.atMs - noted.atMs,
      cpuMs: now.cpuMs - noted.cpuMs,
    };
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(usage)}\n`);
    noted = now;
  },
};

function fileOf(suite: Suite): string | undefined {
  return suite.file ?? suite.tests[0]?.file ?? suite.suites.map(fileOf).find(Boolean);
}
