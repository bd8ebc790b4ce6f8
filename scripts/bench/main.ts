import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { isolateProcess } from "../local/environment";
import { commands } from "./commands";
import { creationTime } from "./creation";
import { Ending } from "./ending";
import { importTime } from "./importTime";
import { machine } from "./machine";
import { page } from "./page";
import { passTimes } from "./passes";
import { runnerSectionOf, withRunner } from "./withRunner";

const FILE = join(__dirname, "..", "..", "docs", "benchmarks.md");

interface Options {
  readonly rounds: number;
  /** Prints the page instead of writing it. */
  readonly print?: boolean;
}

async function main({ rounds, print }: Options): Promise<void> {
  isolateProcess();
  const ending = new Ending();
  const step = (what: string) => console.error(`… ${what}`);
  step("imports");
  const imports = importTime();
  step(`passes of ${rounds} instances`);
  const passes = await passTimes(rounds, ending);
  step("requests, at Azure's own durations");
  const all = await commands(ending);
  step(`${rounds} creations at a tenth of Azure's durations`);
  const creation = await creationTime(rounds, ending);
  const measured = page({ machine: machine(), imports, passes, commands: all, creation });
  const text = withRunner(measured, runnerSectionOf(readFileSync(FILE, "utf8")));
  if (!print) writeFileSync(FILE, text);
  console.log(text);
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 20) throw new InvalidArgumentError("a number from 1 to 20");
  return number;
}

const command = new Command("bench")
  .description("Measures time and requests against the targets, and writes docs/benchmarks.md. Needs a built package.")
  .option("--rounds <n>", "how many instances are made; each takes two minutes", count, 3)
  .option("--print", "print the page and write nothing")
  .parse();

void main(command.opts<Options>()).catch((error: unknown) => {
  console.error(error);
  // Ends all that is left, such as a command that does not end.
  process.exit(1);
});
