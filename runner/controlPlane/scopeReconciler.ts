import { problemsSaid, type UnparsedObject } from "../api/customKind";
import { isClaimed } from "../api/marks";
import { SCOPE } from "../api/scope";
import type { Result } from "../controller/controller";
import { type Area, areaOf } from "./dependencies";
import type { Networks } from "./networks";
import type { Objects } from "./objects";
import type { StandaloneStatus } from "./standaloneStatus";
import { redisOf } from "./users";

export interface ScopeReconcilerOptions {
  readonly objects: Objects;
  readonly networks: Networks;
  readonly status: StandaloneStatus;
}

const LOOK_MS = 5_000;

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
      await status.publish(SCOPE, object, { reason: "Ready", message: "Instances can be placed here." });
      return {};
    }
    if (!isClaimed(object)) return {};
    const users = redisOf(objects, ({ scope }) => scope === name, namespace);
    if (users.length > 0) {
      await status.publish(SCOPE, object, { reason: "Deleting", message: "Waits for its instances.", users });
      return { requeueAfterMs: LOOK_MS };
    }
    const area = areaOf({ namespace, name }, { lookup: objects.lookup, isThere: true });
    if (area.found && !this.isShared(area.found, object)) {
      const { isGone, obstacle, kept } = networks.leave(area.found);
      if (!isGone) {
        const isStuck = obstacle !== undefined && obstacle.reason !== "Creating";
        await status.publish(
          SCOPE,
          object,
          isStuck ? obstacle : { reason: "Deleting", message: "Its private DNS zone goes." },
        );
        return { requeueAfterMs: LOOK_MS };
      }
      status.tellKept(object, kept);
    }
    await status.finalizer(SCOPE, object, false);
    if (area.found) networks.forget(area.found);
    return {};
  }

  /** Whether another Scope, which stays, has the same network. */
  private isShared(area: Area, { metadata: { uid } }: UnparsedObject): boolean {
    const { objects, networks } = this.options;
    return objects.scopes().some(({ metadata }) => {
      if (metadata.uid === uid || metadata.deletionTimestamp !== undefined) return false;
      const ref = { namespace: metadata.namespace ?? "", name: metadata.name };
      const other = areaOf(ref, { lookup: objects.lookup, isThere: false });
      return other.found !== undefined && networks.isSame(area, other.found);
    });
  }
}
