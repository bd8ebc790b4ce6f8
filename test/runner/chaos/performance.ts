import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { mannersDefects, secrecyDefects, strangerDefects, strangersThings } from "../../chaos/oracles";
import { textsIn } from "../../chaos/texts";
import type { ApiServer } from "../../kubernetes/apiServer";
import { Cast, NotSettled } from "./cast";
import { type Made, runtimeRangeOf, surroundingsOf } from "./objects";
import {
  declaredDefects,
  endDefects,
  type Instance,
  leftInAzureDefects,
  leftStackDefects,
  livesDefects,
  quietDefects,
  releaseDefects,
  secretDefects,
  stateDefects,
  toldBy,
  writesDefects,
} from "./oracles";
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
  /** What all runners have written. */
  readonly log: string;
}

/** A pass that settles may wait for a look at Azure, of which one comes every 30 s. */
const CALM_WITHIN_MS = 60_000;
const CALM_MS = 2_500;
const QUIET_MS = 4_000;
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
  /** Requests up to that one were others'. */
  private sinceRequest = 0;

  constructor(
    private readonly plan: Plan,
    private readonly stage: Stage,
  ) {
    this.cast = new Cast(stage.client, stage.namespace, {
      hasAzureFailed: () => this.hasAzureFailed(),
      isHopeless: () => stage.isHopeless,
    });
  }

  async run(): Promise<Ending> {
    const { plan, stage, defects, hits, cast } = this;
    const { scene } = stage;
    const { store } = scene.emulator.world;
    const before = strangersThings(store.all(), scene.foreign);
    this.sinceRequest = scene.emulator.requests.total;
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
    defects.push(
      ...stage.defects,
      ...releaseDefects(stage.releases),
      ...strangerDefects({ before, after: strangersThings(store.all(), scene.foreign) }, scene.ledger.lives),
      ...mannersDefects(stage.log),
      ...scene.said.map((text) => `the local Azure: ${text}`),
    );
    const { starts, log } = stage;
    const passes = stage.locks.size;
    return { defects: [...new Set(defects)], hits, starts, passes, retries: cast.retries, log };
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
    await this.look();
    if (index === plan.quietAfter) await this.quiet();
  }

  /** Azure and the Secrets are as the objects say, and no key is told. */
  private async look(): Promise<void> {
    const { cast, defects } = this;
    for (const [actor, wish] of cast.wishes) {
      if (wish === undefined) continue;
      const object = await cast.get(actor);
      const instance = this.instance(cast.nameOf(actor, object) ?? "");
      defects.push(
        ...declaredDefects(actor.name, wish, instance),
        ...secretDefects(actor.name, await cast.secret(actor), toldBy(object), instance),
      );
    }
    await this.lookForSecrets();
  }

  private instance(name: string): Instance {
    const all = this.stage.scene.emulator.world.store.all();
    const find = (pattern: string) => all.find(({ id }) => new RegExp(`/${pattern}$`, "i").test(id.text));
    return {
      cluster: find(`redisEnterprise/${name}`),
      database: find(`redisEnterprise/${name}/databases/default`),
      endpoint: find(`privateEndpoints/${name}-pe`),
      zoneGroup: find(`privateEndpoints/${name}-pe/privateDnsZoneGroups/[^/]+`),
    };
  }

  private async lookForSecrets(): Promise<void> {
    const { client, namespace, folder, secrets, log } = this.stage;
    const objects = [
      ...(await client.list(CONTROL_PLANE_REDIS, { namespace })),
      ...(await client.list(RUNTIME_PLANE_REDIS, { namespace })),
      ...(await client.list(EVENT, { namespace })),
    ];
    const said: [string, string][] = [
      ["the log", log],
      ["an object or an Event", JSON.stringify(objects)],
    ];
    this.defects.push(...secrecyDefects([...said, ...textsIn(folder, ["state"])], secrets));
  }

  /** Waits until the runner has nothing to do any more, and looks whether it does something all the same. */
  private async quiet(): Promise<void> {
    const { stage, defects } = this;
    this.disturb();
    const end = performance.now() + CALM_WITHIN_MS;
    while (performance.now() - stage.lastActivityMs < CALM_MS) {
      if (performance.now() > end) {
        defects.push(`the runner does not come to rest: ${stage.activities.at(-1)?.what}`);
        return;
      }
      await pause(LOOK_MS);
    }
    const sinceMs = performance.now();
    await pause(QUIET_MS);
    defects.push(...quietDefects(stage.activities, sinceMs), ...stateDefects(textsIn(stage.folder, ["state"])));
  }

  /** The network goes too, then the runner; nothing is left. */
  private async end(): Promise<void> {
    const { plan, stage, cast, defects } = this;
    const { scene } = stage;
    this.disturb(plan.end);
    // The addresses before the scope: as in the documentation.
    for (const { kind, object } of [...this.surroundings].reverse()) {
      await stage.client.delete(kind, object.metadata);
      await cast.gone(kind, object.metadata);
    }
    this.disturb();
    const { lives } = scene.ledger;
    const faults = this.hits.filter(({ does }) => does === "fault").length;
    const history = (key: string) => {
      const name = /\/(?:redisenterprise\/([^/]+)|privateendpoints\/([^/]+)-pe)(?:\/|$)/.exec(key);
      return name === null ? { lives: 1, changes: 0 } : cast.histories.get(name[1] ?? name[2] ?? "");
    };
    defects.push(
      ...leftInAzureDefects(scene.emulator.world.store.all(), scene.foreign),
      ...livesDefects(lives, (key) => history(key)?.lives ?? 0),
      ...writesDefects(scene.emulator.requests.since(this.sinceRequest), lives, {
        changes: (key) => history(key)?.changes ?? 0,
        excused: faults + cast.retries,
      }),
    );
    await this.stop();
  }

  private async stop(): Promise<void> {
    const { stage, defects } = this;
    const code = await stage.stopRunner();
    const end = performance.now() + PROCESSES_END_WITHIN_MS;
    while (stage.processes().length > 0 && performance.now() < end) await pause(LOOK_MS);
    const files = [...textsIn(stage.folder, ["state"])];
    defects.push(...endDefects(code, stage.processes()), ...stateDefects(files), ...leftStackDefects(files));
    await this.lookForSecrets();
  }

  private hasAzureFailed(): boolean {
    const hit = [...this.hits, ...this.stage.hits];
    return hit.some((one) => one.does === "fault" && ENDS_OPERATIONS.has(one.name));
  }
}

const EVENT = { group: "events.k8s.io", version: "v1", plural: "events", kind: "Event", isNamespaced: true };
