import { appendFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { startGround } from "../test/runner/chaos/ground";
import { Tally } from "../test/runner/chaos/tally";
import type { Trouble } from "../test/runner/chaos/trouble";
import { judge, type Verdict } from "../test/runner/chaos/verdict";
import { isolateProcess } from "./local/environment";

/** So many plans come to each kind of trouble: what none of them met is looked for where nothing is. */
const WHOLE = 60;

interface Options {
  readonly plans: number;
  readonly seed: number;
  readonly only?: number;
  readonly log?: string;
}

async function main({ plans, seed, only, log }: Options): Promise<void> {
  isolateProcess();
  const startMs = performance.now();
  const tally = new Tally();
  const seeds = only !== undefined ? [only] : Array.from({ length: plans }, (_, index) => seed + index);
  const failed: Verdict[] = [];
  let isStopped = false;
  process.once("SIGINT", () => {
    isStopped = true;
    process.once("SIGINT", () => process.exit(130));
    console.log("Ends with the plan that is under way, and tells what was met. Another Ctrl-C ends at once.");
  });
  const api = await startGround();
  try {
    for (const one of seeds) {
      if (isStopped) break;
      const verdict = await judge(one, api);
      tally.add(verdict);
      if (verdict.defects.length > 0) failed.push(verdict);
      console.log(lineOf(verdict));
      if (verdict.defects.length > 0 || only !== undefined) console.log(storyOf(verdict));
      if (only !== undefined) console.log(timelineOf(verdict));
      if (log !== undefined) appendFileSync(log, `plan ${one}\n${verdict.ending?.log ?? ""}\n`);
    }
  } finally {
    await api.stop();
  }
  console.log(`\n${tally.report()}\n${((performance.now() - startMs) / 60_000).toFixed(1)} minutes.`);
  const again = failed.map(({ plan }) => `npm run chaos:runner -- --only ${plan.seed}`);
  console.log(failed.length === 0 ? "\nNo defect." : `\n${failed.length} plans found something:\n${again.join("\n")}`);
  const isWhole = only === undefined && plans >= WHOLE && !isStopped;
  const isMissing = isWhole && tally.never.length > 0;
  if (isMissing)
    console.log(`\nA whole run has to meet each kind of trouble: ${tally.never.join(", ")} never came about.`);
  process.exitCode = failed.length === 0 && !isMissing ? 0 : 1;
}

function lineOf({ plan, defects, ending, ms }: Verdict): string {
  const met = ending
    ? `${ending.hits.length} troubles, ${ending.starts} runners, ${ending.passes} passes`
    : "broken off";
  return `${plan.seed} ${defects.length === 0 ? "ok" : "DEFECT"}: ${plan.steps.length} steps, ${met}, ${(ms / 1000).toFixed(1)} s`;
}

/** The plan in full, what of it came about, and its defects. */
function storyOf({ plan, defects, ending }: Verdict): string {
  const told = (some: readonly Trouble[] = []) =>
    some.map((one) => `\n      ${ending?.hits.includes(one) ? "!" : "-"} ${JSON.stringify(one)}`).join("");
  const steps = plan.steps.map(({ edit, actor, wish, until }, index) => {
    const wanted = wish === undefined ? "" : ` ${JSON.stringify(wish)}`;
    return `  ${index} ${edit} ${actor.name} (${actor.plane})${wanted}, until ${until}${told(plan.troubles[index])}`;
  });
  return [...steps, `  the network${told(plan.end)}`, ...defects.map((defect) => `  >> ${defect}`)].join("\n");
}

/** What the runners did, with the seconds since the first deed. */
function timelineOf({ ending }: Verdict): string {
  const { activities = [] } = ending ?? {};
  const [{ atMs: beganMs } = { atMs: 0 }] = activities;
  const seconds = (atMs: number) => ((atMs - beganMs) / 1000).toFixed(1).padStart(6);
  return activities.map(({ atMs, what }) => `${seconds(atMs)} ${what.split("?")[0]}`).join("\n");
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number");
  return Number(text);
}

const command = new Command("chaos:runner")
  .description("Lets runners live random plans while they are killed, and Kubernetes and Azure go wrong.")
  .option("--plans <n>", "how many plans", whole, WHOLE)
  .option("--seed <n>", "the first plan; each has the number after the last one's", whole, 1)
  .option("--only <n>", "this plan alone, told in full", whole)
  .option("--log <file>", "where the logs of all runners are appended")
  .parse();

void main(command.opts<Options>()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
