import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StackState } from "../../../runner/stacks/stacks";
import { StateCache } from "../../../runner/stacks/stateCache";

describe("a cache of states", () => {
  let folder: string;
  let cache: StateCache;
  let reads: number;

  const file = (name = "a") => join(folder, name);
  const read = (name?: string) =>
    cache.read(name ?? "a", [file(name), file("settings")], async () => {
      reads += 1;
      return { resources: [], digest: readFileSync(file(name), "utf8") } satisfies StackState;
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-states-"));
    cache = new StateCache(2);
    reads = 0;
    writeFileSync(file(), "first");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("given the same files: reads once", async () => {
    assert.equal((await read())?.digest, "first");
    assert.equal(await read(), await read());
    assert.equal(reads, 1);
  });

  for (const { given, write } of [
    { given: "a file that was written over, with the same length", write: () => writeFileSync(file(), "other") },
    {
      given: "another file in its place, of the same length and time",
      write() {
        const { atime, mtime } = statSync(file());
        writeFileSync(file("new"), "other");
        utimesSync(file("new"), atime, mtime);
        renameSync(file("new"), file());
      },
    },
  ])
    it(`given ${given}: reads again`, async () => {
      await read();
      write();
      assert.equal((await read())?.digest, "other");
    });

  it("given a second file that comes: reads again", async () => {
    await read();
    writeFileSync(file("settings"), "");
    await read();
    assert.equal(reads, 2);
  });

  it("given a write during the read: reads again the next time", async () => {
    const early = await cache.read("a", [file()], async () => {
      writeFileSync(file(), "other");
      return { resources: [], digest: "first" };
    });
    assert.equal(early?.digest, "first");
    assert.equal((await read())?.digest, "other");
  });

  it("given a file that is gone: forgets its state", async () => {
    await read();
    rmSync(file());
    assert.equal(await cache.read("a", [file()], async () => undefined), undefined);
    writeFileSync(file(), "again");
    assert.equal((await read())?.digest, "again");
  });

  it("given a read that fails: reads again", async () => {
    await assert.rejects(
      cache.read("a", [file()], () => Promise.reject(new Error("damaged"))),
      /damaged/,
    );
    assert.equal((await read())?.digest, "first");
  });

  it("given more states than it keeps: drops the one that was longest unused", async () => {
    for (const name of ["b", "c"]) writeFileSync(file(name), name);
    for (const name of ["a", "b", "a", "c"]) await read(name);
    reads = 0;
    await read("a");
    assert.equal(reads, 0);
    await read("b");
    assert.equal(reads, 1);
  });
});
