import type { RunnerFigures } from "./figures";
import type { Load } from "./load";

/** One thing that the runner is designed for, and how it came out. */
export interface Goal {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly isMet: boolean;
  /** What makes up the figure, for whoever wonders about a target that is missed; a profile says the same. */
  readonly because?: string;
}

const MB = 1_000_000;

const LIMITS = {
  passMs: 500,
  cliSeconds: 0.35,
  cpuSeconds: 1.2,
  writes: 5,
  bytes: 700 * MB,
  idleMs: 5,
  eventMs: 20,
  backMs: 1000,
} as const;

/** Each target with what was measured; of the most instances at once, where the number of instances has a part in it. */
export function goalsOf({ loads, events, idle, outage }: RunnerFigures): readonly Goal[] {
  const load = loads.at(-1) as Load;
  const { count, create, change, remove } = load;
  const each = (of: { readonly passes: number }) => of.passes / count;
  const cpuSeconds = create.used.cpuMs / 1000 / count;
  const cliSeconds = create.used.cliMs / 1000 / create.passes;
  const passes = { create: each(create), change: each(change), remove: each(remove) };
  const { peak } = create.used;
  const alone = loads[0] as Load;
  const otherSeconds = cpuSeconds - create.used.cliMs / 1000 / count;
  const memory = (what: string, bytes: number, because: string): Goal => ({
    because,
    what: `${count} in flight, memory of everything, ${what}`,
    target: `≤ ${LIMITS.bytes / MB} MB`,
    measured: `${(bytes / MB).toFixed(0)} MB`,
    isMet: bytes <= LIMITS.bytes,
  });
  return [
    {
      what: "passes for a creation, a change, a deletion",
      target: "≤ 2, ≤ 2, ≤ 1",
      measured: [passes.create, passes.change, passes.remove].map(rounded).join(", "),
      isMet: passes.create <= 2 && passes.change <= 2 && passes.remove <= 1,
    },
    {
      what: "a pass, `pulumi up` from its start to its end",
      target: "≤ 0.5 s",
      measured: `${(create.passMs / 1000).toFixed(2)} s`,
      isMet: create.passMs <= LIMITS.passMs,
      because:
        `a pass of one instance alone took ${(alone.create.passMs / 1000).toFixed(2)} s, of which the engine of Pulumi is most: it starts, ` +
        "reads and writes the state a few times, and asks the provider over gRPC; with more at once two passes, the runner, Azure and the " +
        "API server share the cores",
    },
    {
      what: "CPU time of the CLI in a pass",
      target: `≤ ${LIMITS.cliSeconds} s`,
      measured: `${cliSeconds.toFixed(2)} s`,
      isMet: cliSeconds <= LIMITS.cliSeconds,
    },
    {
      what: "CPU time for an instance, creation to settled",
      target: `≤ ${LIMITS.cpuSeconds} s`,
      measured: `${cpuSeconds.toFixed(2)} s`,
      isMet: cpuSeconds <= LIMITS.cpuSeconds,
      because:
        `${(cpuSeconds - otherSeconds).toFixed(2)} s are the CLI's, in ${rounded(passes.create)} passes; ${otherSeconds.toFixed(2)} s are the ` +
        `runner's and its workers': TLS, JSON and schema checks of ${rounded(create.reads / count)} reads of Azure, the events of one object ` +
        "and its Secret, and the program of each pass",
    },
    {
      what: "ARM writes for a creation, keys included",
      target: `≤ ${LIMITS.writes}`,
      measured: rounded(create.writes / count),
      isMet: create.writes / count <= LIMITS.writes,
      because:
        `beside the five of each instance there were ${create.repeated.join(", ")}; keys are read anew for a Secret that is written over ` +
        "a minute after they were read",
    },
    memory(
      "RSS",
      peak.rss,
      "RSS counts pages that processes share once for each of them: two workers and two CLIs run the same two programs. PSS counts them once, " +
        "and is what the machine gives",
    ),
    memory(
      "PSS",
      peak.pss,
      "Node itself, the client libraries of Azure and Kubernetes, and the CLI are most of it; an instance adds little",
    ),
    {
      what: "reconcile with nothing to do",
      target: `no process, ≤ ${LIMITS.idleMs} ms`,
      measured: `${idle.processes} processes, ${idle.requests} requests to Azure, ${idle.ms.toFixed(1)} ms`,
      isMet: idle.processes + idle.passes + idle.requests === 0 && idle.ms <= LIMITS.idleMs,
      because:
        "the time is that of all that the event brings, on one thread: JSON of the object, the check of its spec and status, four looks at " +
        "files of the stack, the flag's file, and the comparison of the status; each takes about a millisecond here",
    },
    {
      what: `event → status visible, at ${events.perSecond} events/s, p50`,
      target: `≤ ${LIMITS.eventMs} ms`,
      measured: `${events.p50Ms.toFixed(0)} ms (p99 ${events.p99Ms.toFixed(0)} ms)`,
      isMet: events.p50Ms <= LIMITS.eventMs,
    },
    {
      what: "API server back after a kill → watching again",
      target: `≤ ${LIMITS.backMs / 1000} s`,
      measured: `${(outage.backMs / 1000).toFixed(2)} s`,
      isMet: outage.backMs <= LIMITS.backMs,
    },
  ];
}

/** At most two digits after the point, and none where there is nothing after the point. */
function rounded(value: number): string {
  return String(Number(value.toFixed(2)));
}
