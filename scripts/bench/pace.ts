import type { Command, Lap } from "./commands";
import { markdownTable } from "./markdownTable";

/**
 * How late a command may end, in percent of Azure's own time, and with how many reads: those of the pace before, 2 % of the
 * time that had passed, when a scale took Azure 600 s.
 */
const GOALS = [
  { name: "create", what: "creation, over Azure's own time", latePercent: 2, reads: 309 },
  { name: "scale", what: "scale, over Azure's own time", latePercent: 1, reads: 282 },
  { name: "destroy", what: "destroy, over Azure's longest chain", latePercent: 3, reads: 322 },
] as const;

type Goal = (typeof GOALS)[number];

/** The goals that were measured, as rows of the table of targets. */
export function paceTargets(commands: readonly Command[]): string[][] {
  return paced(commands).map(({ goal, command }) => [
    `${goal.what} ([pace](#pace))`,
    `≤ ${goal.latePercent} %, ≤ ${goal.reads} reads`,
    `${late(command, command)}, ${command.reads} reads`,
  ]);
}

/** The section of the page about how late commands end, and why. */
export function paceSection(commands: readonly Command[]): string {
  return `## Pace

How long after Azure a command ends, at Azure's own durations, with the served provider on a clock that passes at once when
everybody waits: no machine is too busy for these figures. *Azure's own* is the longest chain of waits that Azure itself
imposes: for a creation cluster, endpoint, zone group; for a destroy zone group, endpoint, cluster. *Every 10 s* is a client
that begins each step as soon as Azure allows, and polls its operation every 10 s or as seldom as Azure asks, as azurerm and
the Azure CLI do. A zone group of just 10 s suits that client; steps of other lengths end up to 10 s late.

${markdownTable(
  ["command", "Azure's own", "ours", "late", "reads", "at most", "every 10 s", "late", "reads"],
  paced(commands).map(({ goal, command }) => {
    const { neededMs = 0, steady = command } = command;
    const ours = [exact(command.azureMs), late(command, command), String(command.reads), String(goal.reads)];
    return [goal.name, exact(neededMs), ...ours, exact(steady.azureMs), late(steady, command), String(steady.reads)];
  }),
)}

Reads are spent where the end is likely (\`provider/lifecycle/pollDelay.ts\`). The next look comes

- in the first half of the usual time, where only a failure can end the wait: after 10 % of the time that has passed, 15 s at most;
- from then on: after 0.5 %, which is about every 2 s for a cluster;
- after twice the usual time: after 2 %, 10 s at most.

No two looks are closer than 0.5 s. While Azure's \`Retry-After\` forbids to poll the operation (10 s for an endpoint, 30 s for private
DNS), the resource itself is looked at. *At most* are the reads of the pace before: a look after 2 % of the time that had passed,
when a scale took 600 s here.

What is left is the pause before the look that finds the end, once for each wait of the chain. Pulumi adds no wait here,
although it deletes level by level, a level being as deep as the chain of dependencies: database and link go beside the
endpoint, which takes Azure longer than either. Where the network makes its subnet, first the subnet goes after the endpoint,
then database and link: such a destroy ends about 16 s later. A subnet goes only when it is empty, and names resolve until then.

${paced(commands)
  .map(({ goal, command }) => kept(goal, command))
  .join("\n")}`;
}

function paced(commands: readonly Command[]): { goal: Goal; command: Command }[] {
  return GOALS.flatMap((goal) => {
    const command = commands.find(({ name }) => name === goal.name);
    return command ? [{ goal, command }] : [];
  });
}

/** How late something ended, in percent of the time that Azure itself needs for the command. */
function late({ azureMs }: Lap, { neededMs = azureMs }: Command): string {
  return `${latePercent(azureMs, neededMs).toFixed(1)} %`;
}

function latePercent(azureMs: number, neededMs: number): number {
  return (100 * (azureMs - neededMs)) / neededMs;
}

/** Says whether a command keeps to its goal, and by what it does not. */
function kept({ name, latePercent: goalPercent, reads }: Goal, command: Command): string {
  const { azureMs, neededMs = azureMs } = command;
  const missed = [
    ...(latePercent(azureMs, neededMs) > goalPercent ? [`it ends ${exact(azureMs - neededMs)} late`] : []),
    ...(command.reads > reads ? [`it takes ${command.reads - reads} reads more`] : []),
  ];
  const begin = `The ${name} `.replace("The create", "The creation");
  return missed.length === 0 ? `${begin}keeps to its goal.` : `${begin}misses its goal: ${missed.join(", and ")}.`;
}

function exact(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
