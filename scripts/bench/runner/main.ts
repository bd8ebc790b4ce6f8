import { readFileSync, writeFileSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { isolateProcess } from "../../local/environment";
import { Ending } from "../ending";
import { machine } from "../machine";
import { withRunner } from "../withRunner";
import { type Blocking, blocking } from "./blocking";
import { eventLatency } from "./events";
import type { RunnerFigures } from "./figures";
import { type Idle, idleReconciles } from "./idle";
import { type Load, load } from "./load";
import { outage } from "./outage";
import { runnerSection } from "./section";
import { Stage } from "./stage";

const FILE = join(__dirname, "..", "..", "..", "docs", "benchmarks.md");
/** A cluster of 404 s takes a minute: long enough that 100 instances have begun before the first is there. */
const TIME_SCALE = 0.15;
const WORKERS = 2;
const PARTS = ["load", "blocking", "events"] as const;
/** Half a gigabyte each, by measurement. */
const BLOCKING_BYTES = 500_000_000;
const POOL_MAX = 10;

interface Options {
  readonly counts: readonly number[];
  readonly scale: number;
  readonly quick?: true;
  readonly only?: readonly (typeof PARTS)[number][];
  /** Prints the section instead of writing it. */
  readonly print?: true;
}

async function main({ counts: given, scale, quick, only, print }: Options): Promise<void> {
  isolateProcess();
  const ending = new Ending();
  const step = (what: string) => console.error(`… ${what}`);
  const timeScale = quick ? scale / 5 : scale;
  const counts = quick ? [1, 10] : given;
  const isWanted = (part: (typeof PARTS)[number]) => only === undefined || only.includes(part);

  const loads: Load[] = [];
  let idle: Idle | undefined;
  let events: RunnerFigures["events"] | undefined;
  let outages: RunnerFigures["outage"] | undefined;
  if (isWanted("load") || isWanted("events")) {
    step("an API server, a local Azure and a network");
    const stage = await Stage.start(timeScale, ending);
    for (const count of isWanted("load") ? counts : []) {
      step(`${count} at once: creation, change, deletion`);
      const measured = await load(stage, {
        count,
        timeScale,
        meanwhile: async (runner, names) => {
          if (count < Math.min(10, Math.max(...counts)) || idle) return;
          step("reconciliations with nothing to do");
          idle = await idleReconciles(stage, runner, names);
        },
      });
      loads.push(measured);
    }
    if (isWanted("events")) {
      const runner = await stage.runner();
      step("events at 20/s");
      events = await eventLatency(stage, quick ? 5 : 20);
      step("an API server that is killed");
      outages = await outage(stage, quick ? 2 : 5);
      await runner.stop();
    }
    await stage.stop();
  }
  const blocked: Blocking[] = [];
  if (isWanted("blocking")) {
    const pool = Math.max(1, Math.min(POOL_MAX, Math.floor(freemem() / 2 / BLOCKING_BYTES)));
    for (const count of counts.filter((one) => one <= POOL_MAX)) {
      step(`${count} by a blocking stack.up() each, ${Math.min(pool, count)} at once`);
      blocked.push(await blocking({ count, pool: Math.min(pool, count), timeScale }, ending));
    }
  }
  if (!events || !outages || !idle || blocked.length === 0) {
    step("a part of the figures, as JSON: docs/benchmarks.md takes all of them, of 1 to 10 instances too");
    console.log(JSON.stringify({ loads, idle, events, outage: outages, blocking: blocked }, undefined, 2));
    return;
  }
  const measured = { timeScale, workers: WORKERS, loads, blocking: blocked, events, idle, outage: outages };
  const section = runnerSection({ machine: machine(), ...measured });
  if (!print && !quick) writeFileSync(FILE, withRunner(readFileSync(FILE, "utf8"), section));
  console.log(section);
}

function counts(text: string): readonly number[] {
  const numbers = text.split(",").map(Number);
  if (!numbers.every((one) => Number.isInteger(one) && one >= 1 && one <= 1000)) {
    throw new InvalidArgumentError("numbers from 1 to 1000, with commas between");
  }
  return numbers.sort((a, b) => a - b);
}

function scaleOf(text: string): number {
  const number = Number(text);
  if (!(number > 0 && number <= 1)) throw new InvalidArgumentError("a number over 0, up to 1");
  return number;
}

function parts(text: string): readonly string[] {
  const names = text.split(",");
  const unknown = names.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0) throw new InvalidArgumentError(`some of ${PARTS.join(", ")}`);
  return names;
}

const command = new Command("bench:runner")
  .description(
    "Measures the runner against its targets, and writes the section Runner of docs/benchmarks.md. Takes about a quarter of an hour " +
      "on an idle machine with two cores. Needs a built package, kube-apiserver, etcd and kubectl: scripts/with npm run bench:runner",
  )
  .option("--counts <numbers>", "instances at once", counts, [1, 10, 100])
  .option("--scale <factor>", "real seconds for a second of Azure", scaleOf, TIME_SCALE)
  .option("--only <parts>", `some of ${PARTS.join(", ")}: prints figures as JSON, and writes nothing`, parts)
  .option("--quick", "1 and 10 instances at a fifth of the scale: prints, and writes nothing")
  .option("--print", "print the section and write nothing")
  .parse();

void main(command.opts<Options>()).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    // Ends all that is left, such as a command that does not end.
    process.exit(1);
  },
);
