import { execFileSync } from "node:child_process";
import { HostedProgram } from "../../test/pulumi/hostedProgram";
import { startTestAzure } from "../../test/pulumi/localAzure";
import { azureEnvironment, isolated } from "../local/environment";
import { type Contender, idle, type Lap, ours } from "./contender";
import type { Ending } from "./ending";
import { instanceProgram } from "./instance";
import { median } from "./median";
import { Meter } from "./meter";
import { PassFolder } from "./passFolder";

/** Number of changes of each instance. */
const CHANGES = 3;
const PASSES_MAX = 40;
const STARTS = 5;

/** Passes of one kind: how many were timed, and their median. */
export interface Pass extends Omit<Lap, "statuses"> {
  readonly count: number;
}

/** One kind of pass with our provider, and with one that does nothing. */
export interface Pair {
  readonly ours: Pass;
  readonly floor: Pass;
}

export interface PassTimes {
  /** Our first pass in this process. */
  readonly first: Pass;
  readonly creating: Pair;
  readonly changing: Pair;
  readonly idle: Pair;
  /** `pulumi version`: the CLI starts and ends. */
  readonly startMs: number;
}

/** Times passes as a runner makes them, turn by turn with a provider that does nothing. */
export async function passTimes(instances: number, ending: Ending): Promise<PassTimes> {
  const azure = await startTestAzure();
  const stop = ending.of(() => azure.stop());
  const environment = { ...isolated(process.env), ...azureEnvironment(azure.local) };
  const hosted = new HostedProgram(environment);
  const kill = ending.of(() => hosted.kill());
  const folders = [await PassFolder.make(environment, ending), await PassFolder.make(environment, ending)] as const;
  const us = ours(folders[0], hosted, { meter: new Meter(azure.local.caCert), environment });
  const floor = idle(folders[1], hosted);

  const laps = { creating: pair(), changing: pair(), idle: pair() };
  for (let instance = 0; instance < instances; instance += 1) {
    const program = (change: number) => instanceProgram(azure.local, { tags: { change: `${instance} ${change}` } });
    laps.creating.floor.push(await floor.up(program(0)));
    laps.creating.ours.push(
      ...(await until(us, program(0), ({ statuses }) => statuses.every((is) => is === "settled"))),
    );
    for (let change = 1; change <= CHANGES; change += 1) {
      laps.changing.floor.push(await floor.up(program(change)));
      laps.changing.ours.push(await us.up(program(change)));
      laps.idle.floor.push(await floor.up(program(change)));
      const settling = await until(us, program(change), ({ statuses }) => statuses.length === 0);
      laps.idle.ours.push(...settling.slice(-1));
    }
    await us.destroy();
    await floor.destroy();
  }
  kill();
  for (const folder of folders) folder.dispose();
  await stop();
  const first = laps.creating.ours.shift() as Lap;
  return {
    first: passOf([first]),
    creating: pairOf(laps.creating),
    changing: pairOf(laps.changing),
    idle: pairOf(laps.idle),
    startMs: startMs(),
  };
}

/** Repeats passes with one program until one satisfies `isDone`. */
async function until(contender: Contender, program: string, isDone: (lap: Lap) => boolean): Promise<Lap[]> {
  const laps: Lap[] = [];
  for (;;) {
    const lap = await contender.up(program);
    laps.push(lap);
    if (isDone(lap)) return laps;
    if (laps.length === PASSES_MAX) throw new Error("the instance does not settle");
  }
}

interface Laps {
  readonly ours: Lap[];
  readonly floor: Lap[];
}

function pair(): Laps {
  return { ours: [], floor: [] };
}

function pairOf({ ours, floor }: Laps): Pair {
  return { ours: passOf(ours), floor: passOf(floor) };
}

function passOf(laps: readonly Lap[]): Pass {
  const middle = (figure: "ms" | "azureMs" | "requests") => median(laps.map((lap) => lap[figure]));
  return { count: laps.length, ms: middle("ms"), azureMs: middle("azureMs"), requests: middle("requests") };
}

function startMs(): number {
  const times = Array.from({ length: STARTS }, () => {
    const beforeMs = performance.now();
    execFileSync("pulumi", ["version"]);
    return performance.now() - beforeMs;
  });
  return median(times);
}
