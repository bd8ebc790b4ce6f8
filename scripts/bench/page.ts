import { DURATIONS } from "../../emulator/world/durations";
import type { Command } from "./commands";
import type { CreationTime } from "./creation";
import type { ImportTime } from "./importTime";
import { markdownTable } from "./markdownTable";
import { paceSection, paceTargets } from "./pace";
import type { Pair, Pass, PassTimes } from "./passes";

/** All measured figures. */
export interface Figures {
  readonly machine: string;
  readonly imports: ImportTime;
  readonly passes: PassTimes;
  readonly commands: readonly Command[];
  readonly creation: CreationTime;
}

/** The targets that the project is designed for. */
const TARGETS = { ratio: 1.1, importMs: 50, passMs: 500, writes: 8 };

/** The page that the benchmark writes: figures against targets, their meaning, and the reason where a target is missed. */
export function page(figures: Figures, date = new Date()): string {
  const { machine, imports, passes, commands, creation } = figures;
  const { changing, creating } = passes;
  const created = commands.find(({ name }) => name === "create") as Command;
  const unscaled = (created.azureMs + creation.trivialMs) / (creation.path.neededMs + creation.trivialMs);
  const { upMs, trivialMs, timeScale, path } = creation;
  return `# Benchmarks

Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. ${machine}.

Medians of one machine, whose clock and neighbours differ from yours: read the ratios and differences. What is compared was
measured turn by turn, so that a busy machine hits both sides alike.

${markdownTable(
  ["what", "target", "measured"],
  [
    ["`up`: wall time over critical path and fixed cost", `≤ ${TARGETS.ratio.toFixed(2)}`, creation.ratio.toFixed(3)],
    ["the same at Azure's own durations", `≤ ${TARGETS.ratio.toFixed(2)}`, unscaled.toFixed(3)],
    [
      "importing the package, over @pulumi/pulumi alone",
      `≤ ${TARGETS.importMs} ms`,
      `${imports.addedMs.toFixed(0)} ms`,
    ],
    [
      "a pass that changes something",
      "≤ 0.5 s",
      `${seconds(changing.ours.ms)}; Pulumi alone ${seconds(changing.floor.ms)}`,
    ],
    [
      "a pass on the way to a new instance",
      "≤ 0.5 s",
      `${seconds(creating.ours.ms)}; Pulumi alone ${seconds(creating.floor.ms)}`,
    ],
    ["ARM writes, creation to ready", `≤ ${TARGETS.writes}`, String(created.writes)],
    ...paceTargets(commands),
  ],
)}

**\`up\`** makes a network and an instance (zone, link, cluster, database, endpoint, zone group) in an existing subnet, with the
stock dynamic provider, against a local Azure at ${timeScale} of Azure's durations. The *critical path* is the longest chain of
waits that Azure itself imposes: the cluster, then the longer of the database and the endpoint with its zone group. It is taken
from the writes in the request log and the local Azure's table of durations (\`emulator/world/durations.ts\`): ${whole(path.neededMs)} s of
Azure's time; by the log ${whole(path.takenMs)} s went by from the first write to the end of the last. The rest of the difference
is looking, since Azure has to be asked whether it is done. The provider's [pace](#pace) follows from Azure's usual durations, of
whose tenth it knows nothing: on such a clock all is early, and each wait is noticed up to 10 % late. The *fixed cost* is the
\`up\` of a program of the same shape whose provider does nothing, in the same round. Here, as medians of ${creation.rounds}:
${seconds(upMs)} / (${seconds(path.neededMs * timeScale)} + ${seconds(trivialMs)}).
At Azure's own durations, with the served provider on a clock that passes at once when everybody waits, ${whole(created.azureMs)} s go by.
${ratioVerdict(creation.ratio, unscaled)}

**Importing** is timed in ${imports.rounds} processes of their own, after \`@pulumi/pulumi\` was imported. Processes that import
Pulumi alone take ${imports.pulumiMs.toFixed(0)} ms for it, those that import both ${imports.bothMs.toFixed(0)} ms. Azure's libraries
are loaded later, by the provider's process, at its first request.

## Passes

A pass is one \`pulumi up --client=…\` as a runner makes it: program and provider live on in other processes, and the provider
begins what can begin and comes back at once. *Pulumi alone* is the same program and the same change with a provider that
answers at once and does nothing, turn by turn. Starting the CLI and ending it (\`pulumi version\`) takes ${seconds(passes.startMs)}.

${markdownTable(
  ["pass", "ours", "Pulumi alone", "waiting for Azure's answers", "requests", "timed"],
  [
    row("the first of a process", passes.first),
    row("on the way to a new instance", creating.ours, creating.floor),
    row("changes something (tags)", changing.ours, changing.floor),
    row("finds nothing to do", passes.idle.ours, passes.idle.floor),
  ],
)}

The first pass of a process loads Azure's libraries and signs in, once. Most of any other is the CLI: starting, deriving the
key of the passphrase, writing the state after each step.

${verdict("A pass that changes something", changing)}
${verdict("A pass on the way to a new instance", creating)}

The engine asks for one resource after the other, and for a dependent
one when the first is there: so most requests of a pass come one after another, and against Azure itself, whose answers take
tens of milliseconds, each of those costs a round trip. A runner starts no pass where nothing is to be done.

${paceSection(commands)}

## Requests to Azure Resource Manager

By command, in the life of one instance, at Azure's own durations (a cluster: ${DURATIONS.clusterCreateMs / 1000} s to make,
${DURATIONS.clusterScaleMs / 1000} s to scale, ${DURATIONS.clusterDeleteMs / 1000} s to delete) on the same kind of clock.
Most reads are polls; Azure allows 25 a second, after a burst of 1100.

${markdownTable(
  ["command", "writes", "reads", "Azure's time"],
  commands.map(({ name, writes, reads, azureMs }) => [name, String(writes), String(reads), `${whole(azureMs)} s`]),
)}
`;
}

function row(name: string, ours: Pass, floor?: Pass): string[] {
  const alone = floor === undefined ? "–" : seconds(floor.ms);
  return [name, seconds(ours.ms), alone, seconds(ours.azureMs), String(ours.requests), String(ours.count)];
}

/** Says whether a pass keeps to its target, and whose the time is where it does not. */
function verdict(name: string, { ours, floor }: Pair): string {
  if (ours.ms <= TARGETS.passMs) return `${name} keeps to its target.`;
  const alone = floor.ms > TARGETS.passMs ? " Pulumi alone misses it on this machine." : "";
  const addedMs = ours.ms - floor.ms;
  const share =
    addedMs > 0
      ? `Ours is ${seconds(addedMs)} of it; ${seconds(ours.azureMs)} in all is waiting for ${ours.requests} requests.`
      : "What is ours of it is less than what the two differ by chance.";
  return `${name} misses its target here.${alone} ${share}`;
}

/** The ratio is judged as measured; that at Azure's own durations says whether the machine's clock makes the difference. */
function ratioVerdict(measured: number, unscaled: number): string {
  const keeps = (ratio: number) => ratio <= TARGETS.ratio;
  if (keeps(measured)) return "The `up` keeps to its target.";
  const by = `${(measured - TARGETS.ratio).toFixed(3)}`;
  const own = keeps(unscaled) ? "it keeps to it" : "it misses it too";
  return `The \`up\` misses its target here, by ${by}; at Azure's own durations ${own}.`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function whole(ms: number): string {
  return (ms / 1000).toFixed(0);
}
