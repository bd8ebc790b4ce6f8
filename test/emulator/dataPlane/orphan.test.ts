import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { endOrphan, recordProcess } from "../../../emulator/dataPlane/orphan";

describe("endOrphan", () => {
  let dir: string;
  let child: ChildProcess;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "amr-orphan-"));
  });
  afterEach(async () => {
    child?.kill("SIGKILL");
    await rm(dir, { recursive: true });
  });

  /** A process that names `folder` in its command line, as a server does with its settings' path. */
  async function run(folder: string): Promise<{ pid: number; ended: Promise<unknown[]> }> {
    const program = "process.stdout.write('up'); setInterval(() => {}, 1e9)";
    child = spawn(process.execPath, ["-e", program, join(folder, "redis.conf")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    assert.ok(child.stdout && child.pid);
    await once(child.stdout, "data");
    return { pid: child.pid, ended: once(child, "exit") };
  }

  it("ends a server whose emulator is gone", async () => {
    const { pid, ended } = await run(dir);
    await recordProcess(dir, { pid, parentPid: process.pid + 1 });
    await endOrphan(dir);
    assert.deepEqual(await ended, [null, "SIGTERM"]);
  });

  it("refuses a folder whose emulator is running, and leaves its server alone", async () => {
    const { pid } = await run(dir);
    await recordProcess(dir, { pid, parentPid: process.pid });
    await assert.rejects(endOrphan(dir), new RegExp(`another emulator \\(process ${process.pid}\\) uses ${dir}`));
    assert.ok(process.kill(pid, 0));
  });

  it("leaves a process alone that got the number of an ended server", async () => {
    const { pid } = await run("/somewhere/else");
    await recordProcess(dir, { pid, parentPid: process.pid + 1 });
    await endOrphan(dir);
    assert.ok(process.kill(pid, 0));
    assert.equal(child.killed, false);
    assert.equal(child.signalCode, null);
  });

  it("has nothing to do where no server ran, or its record is damaged", async () => {
    await endOrphan(dir);
    for (const text of ["", "{", "null", '{"pid":"1"}', '{"pid":-1,"parentPid":1}']) {
      await writeFile(join(dir, "process.json"), text);
      await endOrphan(dir);
    }
  });
});
