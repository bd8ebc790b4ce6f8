import { strict as assert } from "node:assert";
import type { RunnerFigures } from "../../../../scripts/bench/runner/figures";
import { goalsOf } from "../../../../scripts/bench/runner/goals";
import type { Load, Phase } from "../../../../scripts/bench/runner/load";
import { runnerSection } from "../../../../scripts/bench/runner/section";
import { runnerSectionOf, withRunner } from "../../../../scripts/bench/withRunner";

const MB = 1_000_000;
const peak = { rss: 650 * MB, pss: 500 * MB, root: 150 * MB, others: 300 * MB, clis: 200 * MB };

function phase(count: number, of: Partial<Phase> & { readonly passesEach: number }): Phase {
  const { passesEach, ...rest } = of;
  return {
    allMs: 100_000,
    settledMs: 110_000,
    neededMs: 65_850,
    passes: count * passesEach,
    passMs: 480,
    writes: count * 5,
    reads: count * 30,
    throttled: 0,
    repeated: [],
    used: { wallMs: 110_000, cpuMs: count * 1_100, cliMs: count * passesEach * 300, peak, begun: count * passesEach },
    ...rest,
  };
}

function loadOf(count: number, create: Partial<Phase> = {}): Load {
  return {
    count,
    create: { ...phase(count, { passesEach: 2 }), begunMs: count * 300, ...create },
    change: phase(count, { passesEach: 1 }),
    remove: phase(count, { passesEach: 1 }),
  };
}

function figures(changes: Partial<RunnerFigures> = {}): RunnerFigures {
  return {
    machine: "a machine",
    timeScale: 0.15,
    workers: 2,
    loads: [loadOf(1), loadOf(100)],
    blocking: [
      {
        count: 10,
        pool: 5,
        allMs: 150_000,
        writes: 50,
        reads: 800,
        throttled: 0,
        repeated: [],
        used: { wallMs: 150_000, cpuMs: 40_000, cliMs: 30_000, peak: { ...peak, rss: 2_000 * MB }, begun: 40 },
      },
    ],
    events: { perSecond: 20, count: 400, p50Ms: 12, p99Ms: 40 },
    idle: { count: 200, ms: 4, quickShare: 0.9, processes: 0, passes: 0, requests: 0 },
    outage: { rounds: 5, backMs: 400, awayMs: 8_000 },
    ...changes,
  };
}

describe("the section of the benchmark about the runner", () => {
  it("given all targets kept: says so of each, by the largest load", () => {
    const text = runnerSection(figures(), new Date(0));
    for (const row of [
      "on 1970-01-01. a machine.",
      "| passes for a creation, a change, a deletion | ≤ 2, ≤ 2, ≤ 1 | 2, 1, 1 | yes |",
      "| CPU time of the CLI in a pass | ≤ 0.35 s | 0.30 s | yes |",
      "| 100 in flight, memory of everything, RSS | ≤ 700 MB | 650 MB | yes |",
      "| event → status visible, at 20 events/s, p50 | ≤ 20 ms | 12 ms (p99 40 ms) | yes |",
      "| 100 | 65.8 s | 30.0 s | 100.0 s | 110.0 s | 200 | 3.33 | 1.10 | 650 MB | 500 MB | 5, 30 | 0 |",
      "| 10 | 5 | 150.0 s | 4.00 | 2000 MB | 500 MB | 5, 80 |",
      "100 at once are left out: at 400 MB each they would take 40 GB, and in the pool of 5 they would take 20 rounds of about 75.0 s",
      "All targets are met.",
    ]) {
      assert.ok(text.includes(row), `${row}\n${text}`);
    }
  });

  for (const { what, changes } of [
    { what: /^passes/, changes: { loads: [loadOf(10, { passes: 21 })] } },
    { what: /^a pass/, changes: { loads: [loadOf(10, { passMs: 501 })] } },
    { what: /CLI in a pass/, changes: { loads: [loadOf(10, { used: { ...loadOf(10).create.used, cliMs: 8_000 } })] } },
    { what: /^CPU time for/, changes: { loads: [loadOf(10, { used: { ...loadOf(10).create.used, cpuMs: 12_100 } })] } },
    { what: /^ARM writes/, changes: { loads: [loadOf(10, { writes: 51 })] } },
    { what: /RSS$/, changes: { loads: [loadOf(10, used({ rss: 701 * MB }))] } },
    { what: /PSS$/, changes: { loads: [loadOf(10, used({ pss: 701 * MB }))] } },
    { what: /nothing to do/, changes: { idle: { ...figures().idle, ms: 5.1 } } },
    { what: /nothing to do/, changes: { idle: { ...figures().idle, processes: 1 } } },
    { what: /nothing to do/, changes: { idle: { ...figures().idle, requests: 1 } } },
    { what: /^event/, changes: { events: { ...figures().events, p50Ms: 21 } } },
    { what: /^API server/, changes: { outage: { ...figures().outage, backMs: 1_001 } } },
  ])
    it(`given ${JSON.stringify(changes).slice(0, 60)}…: misses ${what}, and names it`, () => {
      const all = figures(changes);
      const missed = goalsOf(all).filter(({ isMet }) => !isMet);
      assert.equal(missed.length, 1);
      assert.match(missed[0]?.what ?? "", what);
      assert.ok(runnerSection(all).includes(`Missed on this machine:\n\n- ${missed[0]?.what}`));
    });
});

describe("a page with a section about the runner", () => {
  const page = "# Benchmarks\n\n## Passes\n\ntext\n";
  const section = "## Runner\n\nfigures\n\n### Between events\n\nmore\n";

  it("given a page without one: puts the section last; given one: puts the new one in its place", () => {
    const first = withRunner(page, section);
    assert.equal(first, `${page}\n${section}`);
    assert.equal(withRunner(first, "## Runner\n\nothers\n"), `${page}\n## Runner\n\nothers\n`);
  });

  it("given a page that is written anew: keeps the section", () => {
    const kept = runnerSectionOf(withRunner(page, section));
    assert.equal(kept, section);
    assert.equal(withRunner("# Benchmarks\n\nnew\n", kept), `# Benchmarks\n\nnew\n\n${section}`);
    assert.equal(withRunner(page, runnerSectionOf(page)), page);
  });
});

function used(changes: Partial<typeof peak>): Partial<Phase> {
  const { used: before } = loadOf(10).create;
  return { used: { ...before, peak: { ...peak, ...changes } } };
}
