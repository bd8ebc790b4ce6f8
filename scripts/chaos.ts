import { Command, InvalidArgumentError } from "commander";
import { Coverage } from "../test/chaos/coverage";
import { differences } from "../test/chaos/normal";
import type { Perturbation } from "../test/chaos/perturbation";
import { isSweep, sweeps } from "../test/chaos/sweep";
import { judge, type Verdict } from "../test/chaos/verdict";
import type { Shell } from "../test/pulumi/shell";
import { isolateProcess } from "./local/environment";

/** One plan in so many goes through the dynamic shell, which takes several times as long. */
const DYNAMIC_EVERY = 12;

interface Options {
  readonly plans: number;
  readonly seed: number;
  readonly only?: number;
  readonly shell?: Shell;
  readonly parallel: number;
  readonly sweep?: true;
}

async function main({ plans, seed, only, shell, parallel, sweep }: Options): Promise<void> {
  isolateProcess();
  const startMs = performance.now();
  const coverage = new Coverage();
  const random = Array.from({ length: plans }, (_, index) => seed + index);
  const seeds = only !== undefined ? [only] : sweep ? sweeps() : random;
  const failed: Verdict[] = [];
  let isStopped = false;
  process.once("SIGINT", () => {
    isStopped = true;
    console.log("Ends with the plans that are under way, and tells what was met. Another Ctrl-C ends at once.");
  });
  const work = async () => {
    for (let next = seeds.shift(); next !== undefined && !isStopped; next = seeds.shift()) {
      const verdict = await judge(next, shell ?? shellOf(next));
      // The next point of the sweep, as long as there is one.
      if (sweep && verdict.disturbed && verdict.disturbed.hits.length > 0) seeds.unshift(next + 1);
      coverage.add(verdict);
      if (verdict.defects.length > 0) failed.push(verdict);
      console.log(lineOf(verdict));
      if (verdict.defects.length > 0 || only !== undefined) console.log(storyOf(verdict));
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  console.log(`\n${coverage.report()}\n${((performance.now() - startMs) / 60_000).toFixed(1)} minutes.`);
  const again = failed.map(({ plan }) => `npm run chaos -- --only ${plan.seed} --shell ${plan.shell}`);
  console.log(failed.length === 0 ? "\nNo defect." : `\n${failed.length} plans found something:\n${again.join("\n")}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

function shellOf(seed: number): Shell {
  return !isSweep(seed) && seed % DYNAMIC_EVERY === 0 ? "dynamic" : "served";
}

function lineOf({ plan, defects, disturbed, ms }: Verdict): string {
  const recovered = disturbed
    ? `${disturbed.hits.length} disturbances, ${disturbed.kills} kills, ${disturbed.recoveries.length} recoveries${metIn(disturbed.doubts)}`
    : "broken off";
  const result = defects.length === 0 ? "ok" : "DEFECT";
  return `${plan.seed} ${plan.shell} ${result}: ${plan.steps.length} steps, ${recovered}, ${(ms / 1000).toFixed(1)} s`;
}

/** The alternatives of doubts that a walk met. */
function metIn(doubts: ReadonlySet<string>): string {
  return doubts.size === 0 ? "" : `, ${[...doubts].sort().join(" ")}`;
}

/** The plan in full, and its defects. */
function storyOf({ plan, defects }: Verdict): string {
  const disturbances = (some: readonly Perturbation[] = []) => some.map((one) => `\n      ! ${JSON.stringify(one)}`);
  const steps = plan.steps.map(({ edit, declaration }, index) => {
    const before = plan.steps[index - 1]?.declaration ?? {};
    const changes = differences(before, declaration).map((difference) => `\n      ${difference}`);
    return `  ${index} ${edit}${changes.join("")}${disturbances(plan.perturbations[index]).join("")}`;
  });
  const end = `  destroy${disturbances(plan.end).join("")}`;
  const doubts = Object.entries(plan.doubts).map(([name, value]) => `  ? ${name}=${value}`);
  return [...doubts, ...steps, end, ...defects.map((defect) => `  >> ${defect}`)].join("\n");
}

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("a whole number");
  return Number(text);
}

const command = new Command("chaos")
  .description("Walks random programs through random edits while things go wrong, and compares with undisturbed walks.")
  .option("--plans <n>", "how many plans", whole, 300)
  .option("--seed <n>", "the first plan; each has the number after the last one's", whole, 1)
  .option("--only <n>", "this plan alone, told in full", whole)
  .option("--shell <shell>", "served or dynamic for all; mostly served unless told")
  .option(
    "--sweep",
    "instead of random plans: one kill at each write and checkpoint of a stack's life, one after the other",
  )
  .option("--parallel <n>", "how many at a time", whole, 2)
  .parse();

void main(command.opts<Options>()).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
