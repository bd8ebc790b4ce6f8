import { allProcesses, type Memory, memoryOf, type ProcessTimes, treeOf } from "./processes";

/** The most memory that all had at one moment, by samples, in bytes. */
export interface Peak extends Memory {
  /** Whose `rss` that was. */
  readonly root: number;
  readonly clis: number;
  readonly others: number;
}

/** What a process and its descendants used since a mark. */
export interface Used {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** The part of the Pulumi CLI. */
  readonly cliMs: number;
  readonly peak: Peak;
  /** Processes that began, by samples. */
  readonly begun: number;
}

export interface MeterOptions {
  readonly processes?: () => readonly ProcessTimes[];
  readonly memory?: (pid: number) => Memory;
  readonly nowMs?: () => number;
}

interface Totals {
  readonly atMs: number;
  readonly cpuMs: number;
  readonly cliMs: number;
}

const CLI = "pulumi";
const SAMPLE_MS = 250;
const NOTHING: Peak = { rss: 0, pss: 0, root: 0, clis: 0, others: 0 };

/** Measures a process with all of its descendants, those that have ended included. */
export class TreeMeter {
  private readonly processes: () => readonly ProcessTimes[];
  private readonly memory: (pid: number) => Memory;
  private readonly nowMs: () => number;
  private readonly seen = new Map<number, ProcessTimes>();
  private timer: NodeJS.Timeout | undefined;
  private live: readonly ProcessTimes[] = [];
  private peak = NOTHING;
  private begun = 0;
  private cliAtMs = 0;

  constructor(
    private readonly root: number,
    { processes = allProcesses, memory = memoryOf, nowMs = () => performance.now() }: MeterOptions = {},
  ) {
    this.processes = processes;
    this.memory = memory;
    this.nowMs = nowMs;
  }

  /** Samples by itself until `stop`. */
  start(): this {
    this.timer = setInterval(() => this.sample(), SAMPLE_MS);
    return this;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Begins a measurement; the function returned ends the measurement and tells. Of two, the later one has the peak. */
  mark(): () => Used {
    this.peak = NOTHING;
    this.sample();
    const begunBefore = this.begun;
    const before = this.totals();
    return () => {
      this.sample();
      const { atMs, cpuMs, cliMs } = this.totals();
      return {
        wallMs: atMs - before.atMs,
        cpuMs: cpuMs - before.cpuMs,
        cliMs: cliMs - before.cliMs,
        peak: this.peak,
        begun: this.begun - begunBefore,
      };
    };
  }

  /** Time since a run of the CLI was seen, or since the beginning of time. */
  get cliQuietMs(): number {
    return this.nowMs() - this.cliAtMs;
  }

  sample(): void {
    this.live = treeOf(this.root, this.processes());
    const memory = this.memoryNow();
    const pss = Math.max(this.peak.pss, memory.pss);
    this.peak = { ...(memory.rss > this.peak.rss ? memory : this.peak), pss };
    for (const one of this.live) {
      if (!this.seen.has(one.pid)) this.begun += 1;
      this.seen.set(one.pid, one);
      if (one.name === CLI) this.cliAtMs = this.nowMs();
    }
  }

  private memoryNow(): Peak {
    const all = this.live.map(({ pid, name }) => ({ pid, name, ...this.memory(pid) }));
    const sum = (of: keyof Memory, some = all) => some.reduce((total, one) => total + one[of], 0);
    const root = sum(
      "rss",
      all.filter(({ pid }) => pid === this.root),
    );
    const clis = sum(
      "rss",
      all.filter(({ name }) => name === CLI),
    );
    return { rss: sum("rss"), pss: sum("pss"), root, clis, others: sum("rss") - root - clis };
  }

  private totals(): Totals {
    const isLive = new Set(this.live.map(({ pid }) => pid));
    const others = [...this.seen.values()].filter(({ parent, name }) => parent === this.root && name !== CLI);
    const ended = others.filter(({ pid }) => !isLive.has(pid));
    const inherited = this.live.find(({ pid }) => pid === this.root)?.endedChildrenMs ?? 0;
    const clis = this.live.filter(({ name }) => name === CLI);
    return {
      atMs: this.nowMs(),
      cpuMs: timeOf(this.live),
      // What the root waited for was the CLI, but for the workers that ended.
      cliMs: inherited - timeOf(ended) + timeOf(clis),
    };
  }
}

function timeOf(processes: readonly ProcessTimes[]): number {
  return processes.reduce((all, { ownMs, endedChildrenMs }) => all + ownMs + endedChildrenMs, 0);
}
