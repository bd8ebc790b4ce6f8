import { setTimeout as pause } from "node:timers/promises";
import { DURATIONS } from "../../../emulator/world/durations";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { Write } from "../criticalPath";
import { longestChainMs } from "../criticalPath";
import { armCallsOf } from "./armCalls";
import { instanceObject } from "./instanceObject";
import { isReady, isTold } from "./objects";
import type { MeasuredRunner, Stage } from "./stage";
import type { Used } from "./treeMeter";

/** One thing that was done with all instances at once. Times are those of this machine, not of Azure. */
export interface Phase {
  /** From the first request to the API server until all instances are there, or gone. */
  readonly allMs: number;
  /** Until the last pass had ended. */
  readonly settledMs: number;
  /** The longest chain of waits that Azure imposes on one instance. */
  readonly neededMs: number;
  readonly passes: number;
  /** Mean of the passes' durations, without the wait for a worker. */
  readonly passMs: number;
  readonly writes: number;
  readonly reads: number;
  readonly throttled: number;
  /** Writes that came to nothing, or came again. */
  readonly repeated: readonly string[];
  readonly used: Used;
}

export interface Load {
  readonly count: number;
  readonly create: Phase & {
    /** From the first request until the first pass of every instance had ended. */
    readonly begunMs: number;
  };
  /** A parameter of Redis. */
  readonly change: Phase;
  readonly remove: Phase;
}

export interface LoadOptions {
  readonly count: number;
  readonly timeScale: number;
  /** Something else that is measured while the instances are ready. */
  readonly meanwhile?: (runner: MeasuredRunner, names: readonly string[]) => Promise<void>;
}

const POLL_MS = 250;
const POLLS = 4_000;

/** Creates, changes and deletes so many instances at once, with a runner of its own. */
export async function load(stage: Stage, { count, timeScale, meanwhile }: LoadOptions): Promise<Load> {
  const { kubernetes, live, objects } = stage;
  const { namespace } = live;
  const runner = await stage.runner();
  const names = Array.from({ length: count }, (_, index) => `bench-${count}-${String(index).padStart(3, "0")}`);
  const all = (act: (name: string) => Promise<unknown>) => Promise.all(names.map(act));
  let begunMs = Number.NaN;

  const create = await phase(stage, runner, async (beganMs) => {
    const before = await upsOf(runner);
    await all((name) => kubernetes.create(CONTROL_PLANE_REDIS, instanceObject(namespace, name)));
    const ready = objects.until(names, isReady);
    for (let poll = 0; (await upsOf(runner)) - before < count; poll += 1) {
      if (poll > POLLS) throw new Error(`the first passes of ${count} instances do not end`);
      await pause(POLL_MS);
    }
    begunMs = performance.now() - beganMs;
    return await ready;
  });
  await meanwhile?.(runner, names);
  const change = await phase(stage, runner, async () => {
    const patch = { spec: { redisConfiguration: { "maxmemory-policy": "allkeys-lru" } } };
    const ready = async (name: string) => {
      const { metadata } = await kubernetes.patch(CONTROL_PLANE_REDIS, { namespace, name }, patch);
      const { generation = 0 } = metadata;
      return await objects.until([name], (object) => isReady(object) && isTold(object, generation));
    };
    return Math.max(...(await Promise.all(names.map(ready))));
  });
  const remove = await phase(stage, runner, async () => {
    await all((name) => kubernetes.delete(CONTROL_PLANE_REDIS, { namespace, name }));
    return await objects.until(names, (object) => object === undefined);
  });
  await runner.stop();
  const chain = (verb: "create" | "delete", writes: readonly Write[]) =>
    Math.max(...names.map((name) => longestChainMs(verb, writesOf(name, verb, writes)))) * timeScale;
  return {
    count,
    create: { ...create.phase, begunMs, neededMs: chain("create", create.writes) },
    change: { ...change.phase, neededMs: DURATIONS.databaseUpdateMs * timeScale },
    remove: { ...remove.phase, neededMs: chain("delete", remove.writes) },
  };
}

/** @param act   resolves with the moment when all was there */
async function phase(
  { live }: Stage,
  runner: MeasuredRunner,
  act: (beganMs: number) => Promise<number>,
): Promise<{ readonly phase: Omit<Phase, "neededMs">; readonly writes: readonly Write[] }> {
  await runner.quiet();
  const before = await runner.scrape();
  const since = live.azure.requests().length;
  const ended = runner.meter.mark();
  const beganMs = performance.now();
  const allMs = (await act(beganMs)) - beganMs;
  const settledMs = (await runner.quiet()) - beganMs;
  const used = ended();
  const after = await runner.scrape();
  const added = (name: string) => after.sum(name) - before.sum(name);
  const requests = live.azure.requests().slice(since);
  const passes = added("amr_runner_passes_total");
  return {
    phase: {
      allMs,
      settledMs,
      passes,
      passMs: (added("amr_runner_pass_duration_seconds_sum") / passes) * 1000,
      ...armCallsOf(requests),
      used,
    },
    writes: requests.filter(({ status }) => status < 300),
  };
}

async function upsOf(runner: MeasuredRunner): Promise<number> {
  return (await runner.scrape()).sum("amr_runner_passes_total", { verb: "up" });
}

/** What was written of one instance, each resource once. */
function writesOf(name: string, verb: "create" | "delete", writes: readonly Write[]): readonly Write[] {
  const method = verb === "create" ? "PUT" : "DELETE";
  const own = writes.filter((write) => write.method === method && write.path.includes(`/${name}`));
  return [...new Map(own.map((write) => [write.path, write])).values()];
}
