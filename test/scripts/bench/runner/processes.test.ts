import { strict as assert } from "node:assert";
import { memoryOf, type ProcessTimes, parseStat, treeOf } from "../../../../scripts/bench/runner/processes";

const one = (pid: number, parent: number): ProcessTimes => ({
  pid,
  parent,
  name: "node",
  ownMs: 0,
  endedChildrenMs: 0,
});

describe("what Linux tells of processes", () => {
  for (const { name, because } of [
    { name: "node", because: "the usual case" },
    { name: "a b) c (d", because: "programs choose their names" },
  ])
    it(`given the name ${name}: finds parent and times, because ${because}`, () => {
      const stat = `41 (${name}) S 40 41 41 0 -1 4194304 1 2 3 4 120 30 50 10 20 0 7 0 100 5 6`;
      assert.deepEqual(parseStat(stat), { pid: 41, parent: 40, name, ownMs: 1500, endedChildrenMs: 600 });
    });

  it("given processes of others too: finds those that descend from one, however they are sorted", () => {
    const all = [one(9, 4), one(4, 2), one(2, 1), one(3, 1), one(5, 2)];
    assert.deepEqual(
      treeOf(2, all)
        .map(({ pid }) => pid)
        .sort(),
      [2, 4, 5, 9],
    );
  });

  it("given a process that has ended: no tree, and no memory", () => {
    assert.deepEqual(treeOf(7, [one(2, 1)]), []);
    assert.deepEqual(memoryOf(2 ** 30), { rss: 0, pss: 0 });
  });

  it("given this process: tells of its memory, the share never above the whole", function () {
    if (process.platform !== "linux") this.skip();
    const { rss, pss } = memoryOf(process.pid);
    assert.ok(pss > 1_000_000 && pss <= rss, `${pss} of ${rss}`);
  });
});
