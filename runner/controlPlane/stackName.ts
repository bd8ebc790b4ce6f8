import { createHash } from "node:crypto";
import type { KubernetesObject } from "../kubernetes/kubernetes";
import type { StackName } from "../stacks/stacks";

/** The stack of an object: its uid, in one of 256 projects, since the CLI reads all stacks of a project. */
export function stackOf({ metadata: { uid = "" } }: KubernetesObject): StackName {
  return stackNamed(uid);
}

export function stackNamed(stack: string): StackName {
  const digits = createHash("sha256").update(stack).digest("hex").slice(0, 2);
  return { project: `amr-${digits}`, stack };
}
