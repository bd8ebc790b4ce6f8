import { strict as assert } from "node:assert";
import { type Figures, page } from "../../../scripts/bench/page";

const pass = (ms: number) => ({ count: 3, ms, azureMs: 50, requests: 8 });
const lap = (azureMs: number, reads: number) => ({ writes: 6, reads, azureMs });
const figures = (changingMs: number, floorMs: number): Figures => ({
  machine: "a machine",
  imports: { pulumiMs: 500, bothMs: 508, addedMs: 7.6, rounds: 15 },
  passes: {
    first: pass(900),
    creating: { ours: pass(480), floor: pass(400) },
    changing: { ours: pass(changingMs), floor: pass(floorMs) },
    idle: { ours: pass(450), floor: pass(400) },
    startMs: 100,
  },
  commands: [
    { name: "create", writes: 6, reads: 294, azureMs: 446_000, neededMs: 439_000, steady: lap(450_000, 54) },
    { name: "refresh", writes: 0, reads: 10, azureMs: 0 },
    { name: "scale", writes: 1, reads: 255, azureMs: 900_000, neededMs: 891_000, steady: lap(910_000, 92) },
    { name: "destroy", writes: 6, reads: 330, azureMs: 313_000, neededMs: 312_000, steady: lap(320_000, 42) },
  ],
  creation: {
    rounds: 3,
    timeScale: 0.1,
    path: { neededMs: 439_000, takenMs: 447_000 },
    upMs: 47_000,
    trivialMs: 2_000,
    ratio: 1.024,
  },
});
const text = (changingMs: number, floorMs: number) =>
  page(figures(changingMs, floorMs), new Date(0)).replace(/\s+/g, " ");

describe("the page of the benchmark", () => {
  it("says date, machine and each figure beside its target", () => {
    const all = text(490, 430);
    assert.match(all, /on 1970-01-01\. a machine\./);
    for (const row of [
      "| `up`: wall time over critical path and fixed cost | ≤ 1.10 | 1.024 |",
      "| the same at Azure's own durations | ≤ 1.10 | 1.016 |",
      "| importing the package, over @pulumi/pulumi alone | ≤ 50 ms | 8 ms |",
      "| a pass that changes something | ≤ 0.5 s | 0.49 s; Pulumi alone 0.43 s |",
      "| ARM writes, creation to ready | ≤ 8 | 6 |",
      "| create | 6 | 294 | 446 s |",
      "| creation, over Azure's own time ([pace](#pace)) | ≤ 2 %, ≤ 309 reads | 1.6 %, 294 reads |",
      "| scale | 891.0 s | 900.0 s | 1.0 % | 255 | 282 | 910.0 s | 2.1 % | 92 |",
      "| destroy | 312.0 s | 313.0 s | 0.3 % | 330 | 322 | 320.0 s | 2.6 % | 42 |",
    ]) {
      assert.ok(all.includes(row), row);
    }
  });

  it("says of each command whether it keeps to its goal, in time and in reads", () => {
    const all = text(490, 430);
    for (const sentence of [
      "The creation keeps to its goal.",
      "The scale misses its goal: it ends 9.0 s late.",
      "The destroy misses its goal: it takes 8 reads more.",
    ]) {
      assert.ok(all.includes(sentence), sentence);
    }
  });

  it("says of the up whether it keeps to its target, and whether the machine's clock makes the difference", () => {
    const said = (ratio: number, azureMs: number) => {
      const { commands, creation, ...others } = figures(490, 430);
      const own = commands.map((command) => (command.name === "create" ? { ...command, azureMs } : command));
      return page({ ...others, commands: own, creation: { ...creation, ratio } }, new Date(0));
    };
    assert.ok(said(1.1, 440_000).includes("The `up` keeps to its target.\n"));
    const missed = "The `up` misses its target here, by 0.011; at Azure's own durations";
    assert.ok(said(1.111, 440_000).includes(`${missed} it keeps to it.`));
    assert.ok(said(1.111, 500_000).includes(`${missed} it misses it too.`));
  });

  for (const { changingMs, floorMs, says, because } of [
    { changingMs: 490, floorMs: 430, says: "changes something keeps to its target.", because: "it does" },
    {
      changingMs: 600,
      floorMs: 450,
      says: "changes something misses its target here. Ours is 0.15 s of it; 0.05 s in all is waiting for 8 requests.",
      because: "the time is ours",
    },
    {
      changingMs: 600,
      floorMs: 550,
      says: "changes something misses its target here. Pulumi alone misses it on this machine. Ours is 0.05 s of it",
      because: "no provider could keep to it there",
    },
    {
      changingMs: 600,
      floorMs: 610,
      says: "What is ours of it is less than what the two differ by chance.",
      because: "no time is less than nothing",
    },
  ]) {
    it(`of ${changingMs} ms, ${floorMs} of them Pulumi's, says "${says}", because ${because}`, () => {
      assert.ok(text(changingMs, floorMs).includes(says), text(changingMs, floorMs));
    });
  }
});
