import { problemsSaid, type UnparsedObject } from "../api/customKind";
import { isClaimed } from "../api/marks";
import { SCOPE } from "../api/scope";
import type { Result } from "../controller/controller";
import { type Area, areaOf } from "./dependencies";
import { redisOf } from "./dependents";
import { zoneIdOf } from "./network";
import type { Networks } from "./networks";
import type { Objects } from "./objects";
import { scopesOf } from "./placeScopes";
import type { StandaloneReport, StandaloneStatus } from "./standaloneStatus";
import { toldId } from "./toldId";

export interface ScopeReconcilerOptions {
  readonly objects: Objects;
  readonly networks: Networks;
  readonly status: StandaloneStatus;
}

const LOOK_MS = 5_000;
const EMPTY: StandaloneReport = {
  reason: "Deleting",
  message: "Nothing of it is left in Azure but what is kept.",
  fields: { id: undefined },
};

/** Reconciles a Scope where the kind is the runner's own: the scope stays until nothing uses it, and its network goes with it. */
export class ScopeReconciler {
  constructor(private readonly options: ScopeReconcilerOptions) {}

  async reconcile(key: string): Promise<Result> {
    const { objects, networks, status } = this.options;
    const [namespace = "", name = ""] = key.split("/");
    const object = objects.lookup(SCOPE, { namespace, name }) as UnparsedObject | undefined;
    if (object === undefined) return {};
    const { object: parsed, problems } = SCOPE.parse(object);
    if (object.metadata.deletionTimestamp === undefined) {
      if (parsed === undefined) {
        const message = problemsSaid(problems);
        await status.publish(SCOPE, object, { reason: "InvalidSpec", message });
        return {};
      }
      await status.finalizer(SCOPE, object, true);
      const ready = { reason: "Ready", message: "Instances can be placed here." } as const;
      await status.publish(SCOPE, object, { ...ready, fields: this.noteOf(namespace, name) });
      return {};
    }
    if (!isClaimed(object)) return {};
    const users = this.usersOf(object);
    if (users.length > 0) {
      await status.publish(SCOPE, object, { reason: "Deleting", message: "Waits for its instances.", users });
      return { requeueAfterMs: LOOK_MS };
    }
    const area = areaOf({ namespace, name }, { lookup: objects.lookup, isThere: true });
    if (area.found && !this.isShared(area.found, object)) {
      const { is, obstacle, kept } = networks.leave(area.found, this.isTold(area.found));
      status.tellKept(object, kept);
      if (is !== "gone") {
        const isStuck = obstacle !== undefined && obstacle.reason !== "Creating";
        const going = { reason: "Deleting", message: "Its private DNS zone goes." } as const;
        await status.publish(SCOPE, object, is === "empty" ? EMPTY : isStuck ? obstacle : going);
        return { requeueAfterMs: LOOK_MS };
      }
    }
    await status.finalizer(SCOPE, object, false);
    if (area.found) networks.forget(area.found);
    return {};
  }

  /** Whether another Scope has the same network, and stays, or is held by its instances. */
  private isShared(area: Area, { metadata: { uid } }: UnparsedObject): boolean {
    return scopesOf(area, this.options.objects).some((other) => {
      if (other.metadata.uid === uid) return false;
      const isStaying = other.metadata.deletionTimestamp === undefined;
      return isStaying || (isClaimed(other) && this.usersOf(other).length > 0);
    });
  }

  /** Says which zone may be in Azure, from before that is begun: a deletion looks there, whatever becomes of the stack. */
  private noteOf(namespace: string, name: string): { readonly id?: string } {
    const { objects, networks } = this.options;
    const { found } = areaOf({ namespace, name }, { lookup: objects.lookup, isThere: true });
    const isBegun = found !== undefined && (networks.isBegun(found) || this.isTold(found));
    return isBegun ? { id: zoneIdOf(found) } : {};
  }

  /** Whether some Scope of the place says that something of the network may be in Azure. */
  private isTold(area: Area): boolean {
    return scopesOf(area, this.options.objects).some((one) => toldId(one) !== undefined);
  }

  private usersOf({ metadata: { namespace = "", name } }: UnparsedObject): readonly string[] {
    return redisOf(this.options.objects, ({ scope }) => scope === name, namespace);
  }
}
