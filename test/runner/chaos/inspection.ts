import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { mannersDefects, secrecyDefects, strangerDefects, strangersThings } from "../../chaos/oracles";
import { textsIn } from "../../chaos/texts";
import type { Cast, History } from "./cast";
import {
  blindDefects,
  declaredDefects,
  type Instance,
  leftInAzureDefects,
  leftStackDefects,
  livesDefects,
  releaseDefects,
  secretDefects,
  stateDefects,
  toldBy,
  writesDefects,
} from "./oracles";
import type { Stage } from "./stage";

const EVENT = { group: "events.k8s.io", version: "v1", plural: "events", kind: "Event", isNamespaced: true };

/** Shows the oracles what there is on a stage. Begun before anything happens there. */
export class Inspection {
  private readonly others: Record<string, unknown>;
  private readonly sinceRequest: number;
  private readonly keysOfOthers: number;

  constructor(
    private readonly stage: Stage,
    private readonly cast: Cast,
  ) {
    const { emulator, foreign, ledger } = stage.scene;
    this.others = strangersThings(emulator.world.store.all(), foreign);
    this.sinceRequest = emulator.requests.total;
    ledger.look();
    this.keysOfOthers = ledger.keys.size;
  }

  /** Azure and the Secrets are as the objects say, and no key is told. */
  async whenSettled(): Promise<string[]> {
    const { cast } = this;
    const defects: string[] = [];
    for (const [actor, wish] of cast.wishes) {
      if (wish === undefined) continue;
      const object = await cast.get(actor);
      const instance = this.instance(cast.nameOf(actor, object) ?? "");
      defects.push(
        ...declaredDefects(actor.name, wish, instance),
        ...secretDefects(actor.name, await cast.secret(actor), toldBy(object), instance),
      );
    }
    return [...defects, ...(await this.secrecy())];
  }

  whenQuiet(): string[] {
    return stateDefects(this.files());
  }

  /** `excused`: writes that may have been repeated. */
  whenGone({ excused, wasReady }: { readonly excused: number; readonly wasReady: boolean }): string[] {
    const { emulator, foreign, ledger } = this.stage.scene;
    const { releases, activities, locks } = this.stage;
    const keys = wasReady ? ledger.keys.size - this.keysOfOthers : undefined;
    return [
      ...leftInAzureDefects(emulator.world.store.all(), foreign),
      ...livesDefects(ledger.lives, (key) => this.history(key).lives),
      ...writesDefects(emulator.requests.since(this.sinceRequest), ledger.lives, {
        changes: (key) => this.history(key).changes,
        excused,
      }),
      ...blindDefects(this.cast.histories.keys(), { releases, activities, keys, passes: locks.size }),
    ];
  }

  async whenStopped(): Promise<string[]> {
    const files = [...this.files()];
    return [...stateDefects(files), ...leftStackDefects(files), ...(await this.secrecy())];
  }

  /** However it ended. */
  inAnyCase(): string[] {
    const { emulator, foreign, ledger, said } = this.stage.scene;
    const after = strangersThings(emulator.world.store.all(), foreign);
    return [
      ...this.stage.defects,
      ...releaseDefects(this.stage.releases),
      ...strangerDefects({ before: this.others, after }, ledger.lives),
      ...mannersDefects(this.stage.log),
      ...said.map((text) => `the local Azure: ${text}`),
    ];
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

  private async secrecy(): Promise<string[]> {
    const { client, namespace, secrets, log } = this.stage;
    const objects = [
      ...(await client.list(CONTROL_PLANE_REDIS, { namespace })),
      ...(await client.list(RUNTIME_PLANE_REDIS, { namespace })),
      ...(await client.list(EVENT, { namespace })),
    ];
    const said: [string, string][] = [
      ["the log", log],
      ["an object or an Event", JSON.stringify(objects)],
    ];
    return secrecyDefects([...said, ...this.files()], secrets);
  }

  private files(): Iterable<readonly [name: string, text: string]> {
    return textsIn(this.stage.folder, ["state"]);
  }

  /** What belongs to no instance is made once, for the network. */
  private history(key: string): History {
    const name = /\/(?:redisenterprise\/([^/]+)|privateendpoints\/([^/]+)-pe)(?:\/|$)/.exec(key);
    if (name === null) return { lives: 1, changes: 0 };
    return this.cast.histories.get(name[1] ?? name[2] ?? "") ?? { lives: 0, changes: 0 };
  }
}
