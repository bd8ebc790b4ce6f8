/**
 * The names of a resource in a program and in the state. Light on purpose: a program loads this file and nothing of the
 * provider's machinery.
 */
import type { Kind } from "./kinds";

export type { Kind } from "./kinds";

/** Pulumi's own dynamic provider serves the package `pulumi-nodejs`; the rest of the token is ours. */
export function token(kind: Kind): string {
  return `pulumi-nodejs:azure-managed-redis:${kind}`;
}
