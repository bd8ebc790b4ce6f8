import { strict as assert } from "node:assert";
import type { ProcessTimes } from "../../../../scripts/bench/runner/processes";
import { TreeMeter } from "../../../../scripts/bench/runner/treeMeter";

const [RUNNER, WORKER, CLI] = [10, 11, 12];

describe("a meter of a process with its descendants", () => {
  let now: ProcessTimes[];
  let nowMs: number;
  let meter: TreeMeter;

  const runner = (ownMs: number, endedChildrenMs = 0) => one(RUNNER, 1, "node", ownMs, endedChildrenMs);
  const worker = (ownMs: number) => one(WORKER, RUNNER, "node", ownMs, 0);
  const cli = (ownMs: number) => one(CLI, RUNNER, "pulumi", ownMs, 0);

  beforeEach(() => {
    nowMs = 1_000;
    now = [runner(100), one(99, 1, "etcd", 5_000, 0)];
    const sizes = { [RUNNER]: 100, [WORKER]: 50, [CLI]: 30, 99: 1_000 } as Record<number, number>;
    const memory = (pid: number) => ({ rss: sizes[pid] ?? 0, pss: (sizes[pid] ?? 0) / 2 });
    meter = new TreeMeter(RUNNER, { processes: () => now, memory, nowMs: () => nowMs });
  });

  it("given processes that live on: counts what they used since the mark", () => {
    const ended = meter.mark();
    now = [runner(130), worker(70), cli(20)];
    nowMs = 1_500;
    const { wallMs, cpuMs, cliMs, begun } = ended();
    assert.deepEqual({ wallMs, cpuMs, cliMs, begun }, { wallMs: 500, cpuMs: 120, cliMs: 20, begun: 2 });
  });

  it("given a CLI and a worker that ended, their times being the runner's now: counts both, and the CLI as such", () => {
    const ended = meter.mark();
    now = [runner(130), worker(70), cli(20)];
    meter.sample();
    now = [runner(140, 70 + 300)];
    const { cpuMs, cliMs } = ended();
    assert.deepEqual({ cpuMs, cliMs }, { cpuMs: 410, cliMs: 300 });
  });

  it("given more memory for a moment: keeps the most, and whose that was; a new mark begins anew", () => {
    const ended = meter.mark();
    now = [runner(130), worker(70), cli(20)];
    meter.sample();
    now = [runner(140)];
    assert.deepEqual(ended().peak, { rss: 180, pss: 90, root: 100, clis: 30, others: 50 });
    assert.equal(meter.mark()().peak.rss, 100);
  });

  it("given a run of the CLI: tells how long ago it was seen", () => {
    now = [runner(130), cli(20)];
    meter.sample();
    now = [runner(130)];
    nowMs = 4_000;
    meter.sample();
    assert.equal(meter.cliQuietMs, 3_000);
  });
});

function one(pid: number, parent: number, name: string, ownMs: number, endedChildrenMs: number): ProcessTimes {
  return { pid, parent, name, ownMs, endedChildrenMs };
}
