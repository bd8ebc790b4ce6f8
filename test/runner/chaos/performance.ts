import { setTimeout as pause } from "node:timers/promises";
import type { ApiServer } from "../../kubernetes/apiServer";
import { Cast, NotSettled } from "./cast";
import { Inspection } from "./inspection";
import { type Made, runtimeRangeOf, surroundingsOf } from "./objects";
import { type Activity, endDefects, quietDefects } from "./oracles";
import type { Plan } from "./plan";
import { Stage } from "./stage";
import type { Trouble } from "./trouble";

/** What came of a plan. */
export interface Ending {
  readonly defects: readonly string[];
  /** What came about of what was to go wrong. */
  readonly hits: readonly Trouble[];
  /** Runners that were started. */
  readonly starts: number;
  /** Commands of the CLI, as far as files tell. */
  readonly passes: number;
  /** How often the annotation `retry` was needed, because Azure had ended an operation. */
  readonly retries: number;
  /** What the runners did, one after the other. */
  readonly activities: readonly Activity[];
  /** What all runners have written. */
  readonly log: string;
}

const CALM_WITHIN_MS = 60_000;
const CALM_MS = 2_500;
const QUIET_MS = 4_000;
const QUIET_TRIES = 3;
const PROCESSES_END_WITHIN_MS = 15_000;
const LOOK_MS = 100;
/** What ends an operation in Azure. */
const ENDS_OPERATIONS = new Set(["fail", "cancel", "capacity"]);

/** Plays a plan on a stage of its own, and looks at what must be so after any plan. */
export async function perform(plan: Plan, api: ApiServer): Promise<Ending> {
  const stage = await Stage.set(plan.seed, api);
  try {
    return await new Performance(plan, stage).run();
  } finally {
    await stage.end();
  }
}

class Performance {
  private readonly defects: string[] = [];
  private readonly hits: Trouble[] = [];
  private readonly cast: Cast;
  private readonly inspection: Inspection;

  constructor(
    private readonly plan: Plan,
    private readonly stage: Stage,
  ) {
    this.cast = new Cast(stage.client, stage.namespace, {
      hasAzureFailed: () => this.hasAzureFailed(),
      isHopeless: () => stage.isHopeless,
    });
    this.inspection = new Inspection(stage, this.cast);
  }

  async run(): Promise<Ending> {
    const { plan, stage, defects, hits, cast, inspection } = this;
    try {
      this.disturb(plan.troubles[0]);
      stage.startRunner();
      for (const one of this.surroundings) await cast.make(one);
      for (const index of plan.steps.keys()) await this.step(index);
      await this.end();
    } catch (error) {
      if (!(error instanceof NotSettled)) throw error;
      defects.push(error.message);
    }
    this.disturb();
    defects.push(...inspection.inAnyCase());
    const { starts, activities, log, locks } = stage;
    const counts = { starts, passes: locks.size, retries: cast.retries };
    return { defects: [...new Set(defects)], hits, ...counts, activities, log };
  }

  /** What went wrong so far is over; this goes wrong next. */
  private disturb(troubles: readonly Trouble[] = []): void {
    this.hits.push(...this.stage.disturb(troubles));
  }

  private get surroundings(): readonly Made[] {
    const { namespace, scene } = this.stage;
    const isRuntime = this.plan.steps.some(({ actor }) => actor.plane === "runtime");
    return [
      ...surroundingsOf(namespace, scene.place, scene.emulator.cloud.tenantId),
      ...(isRuntime ? [runtimeRangeOf(namespace, scene.place)] : []),
    ];
  }

  private async step(index: number): Promise<void> {
    const { plan, cast } = this;
    const step = plan.steps[index] as Plan["steps"][number];
    if (index > 0) this.disturb(plan.troubles[index]);
    await cast.act(step);
    if (step.until === "begun") return;
    this.defects.push(...(await this.inspection.whenSettled()));
    if (index === plan.quietAfter) await this.quiet();
  }

  /** Waits until the runner has nothing to do any more, and looks whether it does something all the same. */
  private async quiet(): Promise<void> {
    const { stage, defects, cast, inspection } = this;
    this.disturb();
    for (const one of this.surroundings) await cast.ready(one);
    let found: readonly string[] = [];
    // What waits for a look at Azure, of which one comes every 30 s, looks like rest.
    for (let tries = 0; tries < QUIET_TRIES; tries += 1) {
      await this.calm();
      const sinceMs = performance.now();
      await pause(QUIET_MS);
      found = quietDefects(stage.activities, sinceMs);
      if (found.length === 0) break;
    }
    defects.push(...found, ...inspection.whenQuiet());
  }

  private async calm(): Promise<void> {
    const { stage } = this;
    const end = performance.now() + CALM_WITHIN_MS;
    for (let busyMs = performance.now(); performance.now() - Math.max(busyMs, stage.lastActivityMs) < CALM_MS; ) {
      if (!stage.isIdle) busyMs = performance.now();
      if (performance.now() > end) {
        throw new NotSettled(`the runner does not come to rest: ${stage.activities.at(-1)?.what}`);
      }
      await pause(LOOK_MS);
    }
  }

  /** The network goes too, then the runner; nothing is left. */
  private async end(): Promise<void> {
    const { plan, stage, cast, defects, inspection, hits } = this;
    this.disturb(plan.end);
    // The addresses before the scope: as in the documentation.
    for (const { kind, object } of [...this.surroundings].reverse()) {
      await stage.client.delete(kind, object.metadata);
      await cast.gone(kind, object.metadata);
    }
    this.disturb();
    const faults = hits.filter(({ does }) => does === "fault").length;
    const wasReady = plan.steps.some(({ wish, until }) => wish !== undefined && until === "settled");
    defects.push(...inspection.whenGone({ excused: faults + cast.retries, wasReady }));
    const code = await stage.stopRunner();
    const end = performance.now() + PROCESSES_END_WITHIN_MS;
    while (stage.processes().length > 0 && performance.now() < end) await pause(LOOK_MS);
    defects.push(...endDefects(code, stage.processes()), ...(await inspection.whenStopped()));
  }

  private hasAzureFailed(): boolean {
    const hit = [...this.hits, ...this.stage.hits];
    return hit.some((one) => one.does === "fault" && ENDS_OPERATIONS.has(one.name));
  }
}
