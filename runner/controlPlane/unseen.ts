import { conditionOf } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import { type Kubernetes, KubernetesError } from "../kubernetes/kubernetes";
import type { Obstacle } from "./place";
import { conditionsOf } from "./report";

/** What the API server has comes with an event; should that get lost, the object is looked at again after that time. */
export const UNSEEN_MS = 5_000;

/**
 * Whether an obstacle is only that a watch has not brought an object yet: each kind has a watch of its own, so an object may come
 * before what it names. The API server is asked before such an obstacle is told first, and not again while it stands.
 */
export async function isUnseen(
  object: UnparsedObject,
  { reason, message, missing }: Obstacle,
  kubernetes: Pick<Kubernetes, "get">,
): Promise<boolean> {
  if (missing === undefined) return false;
  const told = conditionOf(conditionsOf(object), "Ready");
  if (told?.reason === reason && told.message === message) return false;
  try {
    return (await kubernetes.get(missing.kind, missing.ref)) !== undefined;
  } catch (error) {
    // The kind is not served.
    if (error instanceof KubernetesError && error.status === 404) return false;
    throw error;
  }
}
