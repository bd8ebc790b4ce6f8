import { conditionOf } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import { type Kubernetes, KubernetesError } from "../kubernetes/kubernetes";
import type { Obstacle } from "./place";
import { conditionsOf } from "./report";

/** What the API server has comes with an event; should that get lost, the object is looked at again after that time. */
export const UNSEEN_MS = 5_000;

/** A watch that has not brought an object after that time is taken to be without it. */
const UNSEEN_MAX_MS = 60_000;
/** More objects than wait at a time. Whatever is forgotten waits anew. */
const WAITING_MAX = 10_000;

/**
 * Tells obstacles that are only that a watch has not brought an object yet: each kind has a watch of its own, so an object may
 * come before what it names. The API server is asked before such an obstacle is told first, and not again while it stands.
 */
export class Unseen {
  /** Since when an object waits, by its uid, the latest last. */
  private readonly sinceMs = new Map<string, number>();

  constructor(
    private readonly options: { readonly kubernetes: Pick<Kubernetes, "get">; readonly nowMs: () => number },
  ) {}

  /** Whether an obstacle need not be told yet, since the API server has what is missing; for a minute at most. */
  async isWaitedFor(object: UnparsedObject, obstacle: Obstacle): Promise<boolean> {
    const { missing } = obstacle;
    if (missing === undefined || isTold(object, obstacle)) {
      this.end(object);
      return false;
    }
    const { uid = "" } = object.metadata;
    const nowMs = this.options.nowMs();
    const sinceMs = this.sinceMs.get(uid) ?? nowMs;
    if (nowMs - sinceMs >= UNSEEN_MAX_MS || !(await this.isThere(missing))) return false;
    this.sinceMs.set(uid, sinceMs);
    const [oldest] = this.sinceMs.keys();
    if (oldest !== undefined && this.sinceMs.size > WAITING_MAX) this.sinceMs.delete(oldest);
    return true;
  }

  /** Everything that the object names is there. */
  end({ metadata }: UnparsedObject): void {
    this.sinceMs.delete(metadata.uid ?? "");
  }

  private async isThere({ kind, ref }: NonNullable<Obstacle["missing"]>): Promise<boolean> {
    try {
      return (await this.options.kubernetes.get(kind, ref)) !== undefined;
    } catch (error) {
      // The kind is not served.
      if (error instanceof KubernetesError && error.status === 404) return false;
      throw error;
    }
  }
}

function isTold(object: UnparsedObject, { reason, message }: Obstacle): boolean {
  const told = conditionOf(conditionsOf(object), "Ready");
  return told?.reason === reason && told.message === message;
}
