import type { KubernetesObject } from "../kubernetes/kubernetes";
import { type StackName, stackNamed } from "../stacks/stacks";

/** The stack of an object: its uid. */
export function stackOf({ metadata: { uid = "" } }: KubernetesObject): StackName {
  return stackNamed(uid);
}
