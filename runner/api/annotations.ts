import type { KubernetesObject } from "../kubernetes/kubernetes";
import { CONTROL_PLANE_GROUP } from "./groups";

/** Annotations by which users ask for something, on objects of the control plane. */
export const ANNOTATIONS = {
  /** `retain`: when the object is deleted, stack and finalizer go, and the instance in Azure stays. */
  deletionPolicy: `${CONTROL_PLANE_GROUP}/deletion-policy`,
  /** `true`: takes over what has the object's name in Azure, when there is no difference between that and the spec. */
  adopt: `${CONTROL_PLANE_GROUP}/adopt`,
  /** A generation: puts right once what the condition Drifted lists for that generation. */
  repairDrift: `${CONTROL_PLANE_GROUP}/repair-drift`,
  /** Any value, another one each time: a stalled object is looked at at once. */
  retry: `${CONTROL_PLANE_GROUP}/retry`,
} as const;

/** Whether the instance in Azure outlives the object. */
export function isRetained(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[ANNOTATIONS.deletionPolicy] === "retain";
}

export function isAdopting(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[ANNOTATIONS.adopt] === "true";
}

/** Whether drift is to be put right now. A number of an earlier generation asks for nothing: its list is out of date. */
export function isRepairing({ metadata }: KubernetesObject): boolean {
  const wanted = metadata.annotations?.[ANNOTATIONS.repairDrift];
  return wanted !== undefined && wanted === String(metadata.generation);
}

/** The value by which two requests to try again differ. */
export function retryOf(object: KubernetesObject): string | undefined {
  return object.metadata.annotations?.[ANNOTATIONS.retry];
}
