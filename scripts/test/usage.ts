import { appendFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { RootHookObject, Suite } from "mocha";
import { cpuMsOfTree } from "./processTree";

/** Where the workers note what each file cost; unset: nothing is noted. */
export const USAGE_FOLDER = "AMR_TEST_USAGE";

/** What one test file cost, its loading and its hooks included. */
export interface Usage {
  readonly file: string;
  readonly wallMs: number;
  /** Of the worker and of all that it started: what a busy machine does not change much. */
  readonly cpuMs: number;
}

let noted = { atMs: 0, cpuMs: 0 };

/** A worker runs one file after the other, so what it used since the last one ended is this one's. */
export const mochaHooks: RootHookObject = {
  afterAll() {
    const folder = process.env[USAGE_FOLDER];
    const file = fileOf((this as unknown as { test: { parent: Suite } }).test.parent);
    if (folder === undefined || file === undefined) return;
    // Since the process began.
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
