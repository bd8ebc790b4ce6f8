import { DOCUMENTED, PART } from "../../../runner/observer/armBudget";
import { markdownTable } from "../markdownTable";
import type { Blocking } from "./blocking";
import type { RunnerFigures } from "./figures";
import { type Goal, goalsOf } from "./goals";
import type { Load, Phase } from "./load";
import type { Used } from "./treeMeter";

/** Of a subscription, as the runner's budget has it. */
const READS_PER_SECOND = DOCUMENTED.read.perSecond * PART;

/** The part of the page that tells of the runner. */
export function runnerSection(figures: RunnerFigures, date = new Date()): string {
  const { machine, timeScale, workers, loads, blocking, events, idle, outage } = figures;
  const goals = goalsOf(figures);
  const missed = goals.filter(({ isMet }) => !isMet);
  return `## Runner

Written by \`npm run bench:runner\` on ${date.toISOString().slice(0, 10)}. ${machine}.

One \`amr runner\` with ${workers} workers and its other defaults, on a real API server with etcd and a local Azure at ${timeScale} of
Azure's durations, all on this one machine. CPU time and memory are those of the runner, its workers and their CLIs; API
server, etcd and Azure are left out. Figures that depend on the number of instances are those of ${loads.at(-1)?.count} at once.

${markdownTable(
  ["what", "target", "measured", "met"],
  goals.map(({ what, target, measured, isMet }) => [what, target, measured, isMet ? "yes" : "no"]),
)}

${missed.length === 0 ? "All targets are met." : missedSaid(missed)}

### Instances at once

*Azure's own* is the longest chain of waits that Azure imposes on one instance: nothing ends sooner. *All ready* and *all gone*
count from the first request to the API server. The observer looks every 2 s of this machine's time, which at this scale is
${(2 / timeScale).toFixed(0)} s of Azure's, at each link of that chain. *Begun* is the end of the first pass of the last instance,
*settled* the end of the last pass, which writes into the state what the runner has brought about since the first one.

${markdownTable(
  [
    "creation of",
    "Azure's own",
    "begun",
    "all ready",
    "settled",
    "passes",
    "passes/s",
    "CPU-s each",
    "RSS",
    "PSS",
    "ARM writes, reads each",
    "429",
  ],
  loads.map((load) => creation(load)),
)}

*Passes/s* is the rate at which the first passes of all instances ended. ${memorySaid(loads)}

${budgetSaid(loads, timeScale)}

${markdownTable(
  ["with", "what", "Azure's own", "all done", "passes", "a pass", "CPU-s each", "RSS", "ARM writes, reads each"],
  loads.flatMap(({ count, change, remove }) => [
    other(count, "change of a parameter", change),
    other(count, "deletion", remove),
  ]),
)}

### What one would write first

A blocking \`stack.up()\` of Pulumi's automation API for each instance, with stock settings and the stock dynamic provider, the network
being there: as many at once as the pool says.

${markdownTable(
  ["creation of", "pool", "all ready", "CPU-s each", "RSS", "PSS", "ARM writes, reads each"],
  blocking.map(({ count, pool, allMs, used, writes, reads }) => [
    String(count),
    String(pool),
    seconds(allMs),
    cpuEach(used, count),
    megabytes(used.peak.rss),
    megabytes(used.peak.pss),
    each(writes, reads, count),
  ]),
)}

${blockingSaid(blocking, loads)}

### Between events

${markdownTable(
  ["what", "how", "measured"],
  [
    [
      "event → status",
      `${events.count} changes at ${events.perSecond}/s of objects whose Scope is missing, from the API server's answer to the watch event`,
      `p50 ${events.p50Ms.toFixed(0)} ms, p99 ${events.p99Ms.toFixed(0)} ms`,
    ],
    [
      "nothing to do",
      `${idle.count} reconciliations of instances that are ready, touched by an annotation`,
      `${idle.ms.toFixed(1)} ms in the mean, ${(idle.quickShare * 100).toFixed(0)} % within 5 ms; ${idle.processes} processes, ${idle.passes} passes, ${idle.requests} requests to Azure`,
    ],
    [
      "API server killed",
      `away for ${seconds(outage.awayMs)}, ${outage.rounds} times; from its readiness until a change made then is told in the status`,
      `${(outage.backMs / 1000).toFixed(2)} s`,
    ],
  ],
)}
`;
}

function creation({ count, create }: Load): string[] {
  const { neededMs, begunMs, allMs, settledMs, passes, used, writes, reads, throttled } = create;
  return [
    String(count),
    seconds(neededMs),
    seconds(begunMs),
    seconds(allMs),
    seconds(settledMs),
    String(passes),
    ((count / begunMs) * 1000).toFixed(2),
    cpuEach(used, count),
    megabytes(used.peak.rss),
    megabytes(used.peak.pss),
    each(writes, reads, count),
    String(throttled),
  ];
}

function other(count: number, what: string, { neededMs, allMs, passes, passMs, used, writes, reads }: Phase): string[] {
  return [
    String(count),
    what,
    seconds(neededMs),
    seconds(allMs),
    String(passes),
    `${(passMs / 1000).toFixed(2)} s`,
    cpuEach(used, count),
    megabytes(used.peak.rss),
    each(writes, reads, count),
  ];
}

/** The targets that are missed, and what makes up their figures. */
function missedSaid(missed: readonly Goal[]): string {
  const lines = missed.map(({ what, because }) => `- ${what}${because === undefined ? "" : `: ${because}`}.`);
  return ["Missed on this machine:", "", ...lines].join("\n");
}

/** What Azure's limit of reads has to do with the time that many instances take. */
function budgetSaid(loads: readonly Load[], timeScale: number): string {
  const { count, create } = loads.at(-1) as Load;
  const neededMs = (create.reads / READS_PER_SECOND) * 1000;
  return (
    `A runner takes ${READS_PER_SECOND} reads a second of a subscription, four fifths of what Azure documents, whatever the scale here is. ` +
    `The ${create.reads} reads of ${count} creations take ${seconds(neededMs)} of that, beside ${seconds(create.neededMs)} of Azure's own at this ` +
    `scale, and beside ${seconds(create.neededMs / timeScale)} in Azure's time.`
  );
}

/** Whose the memory is, at the peak of the largest load. */
function memorySaid(loads: readonly Load[]): string {
  const { peak } = (loads.at(-1) as Load).create.used;
  return (
    `Of the largest RSS, ${megabytes(peak.root)} are the runner's, ${megabytes(peak.others)} its workers', ${megabytes(peak.clis)} ` +
    "their CLIs'. Pages of Node and the CLI that processes share count in each RSS, and once in all PSS together."
  );
}

/** What the pool would need for as many instances as the runner was given. */
function blockingSaid(blocking: readonly Blocking[], loads: readonly Load[]): string {
  const widest = [...blocking].sort((a, b) => a.pool - b.pool).at(-1);
  const most = loads.at(-1);
  if (widest === undefined || most === undefined || most.count <= widest.count) return "";
  const { pool, allMs, used } = widest;
  const running = Math.min(pool, widest.count);
  const eachBytes = used.peak.rss / running;
  const rounds = Math.ceil(most.count / pool);
  return (
    `${most.count} at once are left out: at ${megabytes(eachBytes)} each they would take ${((eachBytes * most.count) / 1e9).toFixed(0)} GB, ` +
    `and in the pool of ${pool} they would take ${rounds} rounds of about ${seconds(allMs / Math.ceil(widest.count / pool))}, ` +
    `where the runner took ${seconds(most.create.allMs)} and ${megabytes(most.create.used.peak.rss)}.`
  );
}

function cpuEach({ cpuMs }: Used, count: number): string {
  return (cpuMs / 1000 / count).toFixed(2);
}

function each(writes: number, reads: number, count: number): string {
  return `${Number((writes / count).toFixed(1))}, ${(reads / count).toFixed(0)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(0)} MB`;
}
