import type { ControlPlaneRedis } from "../api/controlPlaneRedis";
import type { Observer } from "../observer/observer";
import type { AzureAccess } from "../stacks/stacks";
import { refusalSaid } from "./failure";
import type { Objects } from "./objects";
import type { Obstacle, Place } from "./place";

/** Begins the keys under which the observer watches what is to be taken over: the stack has keys of its own. */
export const ADOPTION = "adoption ";

/** Looks, before an instance is taken over, whether it belongs to an object that is still there. */
export class Adoption {
  private readonly watching = new Set<string>();

  constructor(
    private readonly observer: Observer,
    private readonly objects: Objects,
  ) {}

  /** Nothing is to be taken over any more. */
  end(key: string): void {
    if (this.watching.delete(key)) this.observer.watch(ADOPTION + key, []);
  }

  obstacle(key: string, place: Place, { metadata }: ControlPlaneRedis, access: AzureAccess): Obstacle | undefined {
    const { subscriptionId, resourceGroupName } = place;
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Cache/redisEnterprise/${metadata.name}`;
    this.watching.add(key);
    this.observer.watch(ADOPTION + key, [{ id, access, urgency: "settled" }]);
    const observation = this.observer.observation(id);
    if (observation.is === "unknown" && observation.refused) return refusalSaid(observation.refused, "creating");
    if (observation.is === "unknown") return { reason: "Adopting", message: "Looking whose the instance is." };
    if (observation.is === "gone") return undefined;
    const values = new Set(Object.values((observation.document.tags ?? {}) as Record<string, string>));
    const owner = this.objects
      .redis()
      .find((one) => one.metadata.uid !== metadata.uid && values.has(one.metadata.uid ?? ""));
    if (owner === undefined) return undefined;
    const { namespace, name } = owner.metadata;
    return {
      reason: "NameTaken",
      message: `The instance ${metadata.name} belongs to AzureManagedRedis ${namespace}/${name}, which is still there: it is not taken over.`,
    };
  }
}
