import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { processIdentity } from "../../../emulator/state/processIdentity";
import { lockState } from "../../../emulator/state/stateLock";

describe("lockState", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-lock-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one emulator in at a time, and says who is there", async () => {
    const unlock = await lockState(folder);
    assert.equal(statSync(join(folder, "lock")).mode & 0o777, 0o600);
    const words = new RegExp(
      `another emulator \\(process ${process.pid}\\) uses ${folder}: give this one a state folder`,
    );
    await assert.rejects(lockState(folder), words);
    await unlock();
    assert.deepEqual(readdirSync(folder), []);
    await (await lockState(folder))();
  });

  const stale: { lock: () => Promise<string>; because: string }[] = [
    {
      lock: async () => JSON.stringify({ pid: 2 ** 22 + 1, started: "then" }),
      because: "its process is gone",
    },
    {
      lock: async () => JSON.stringify({ pid: process.pid, started: "before the machine was restarted" }),
      because: "its number is another process's now",
    },
    { lock: async () => "", because: "its emulator was killed while writing it" },
    { lock: async () => JSON.stringify({ pid: "1" }), because: "it is none" },
  ];
  for (const { lock, because } of stale) {
    it(`takes over what a killed emulator left: ${because}`, async () => {
      writeFileSync(join(folder, "lock"), await lock());
      const unlock = await lockState(folder);
      assert.equal(JSON.parse(readFileSync(join(folder, "lock"), "utf8")).pid, process.pid);
      await unlock();
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it("lets one of many in that find the same stale lock", async () => {
    writeFileSync(join(folder, "lock"), JSON.stringify({ pid: 2 ** 22 + 1, started: "then" }));
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockState(folder)));
    const [winner, ...others] = all.filter(({ status }) => status === "fulfilled");
    assert.ok(winner?.status === "fulfilled");
    assert.deepEqual(others, []);
    await winner.value();
    assert.deepEqual(readdirSync(folder), []);
  });

  it("does not take away the lock of a successor", async () => {
    const unlock = await lockState(folder);
    writeFileSync(join(folder, "lock"), "another");
    await unlock();
    assert.deepEqual(readdirSync(folder), ["lock"]);
  });
});

describe("processIdentity", () => {
  it("is the same for a process as long as it lives, and there is none for nobody", async () => {
    assert.ok(await processIdentity(process.pid));
    assert.equal(await processIdentity(process.pid), await processIdentity(process.pid));
    assert.notEqual(await processIdentity(process.pid), await processIdentity(process.ppid));
    assert.equal(await processIdentity(2 ** 22 + 1), undefined);
  });
});
