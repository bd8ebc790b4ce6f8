/**
 * How a resource is written into a program and into the state. Light on purpose: a program loads this file and nothing of
 * the provider's machinery.
 */
import type { Kind } from "./kinds";

export type { Kind } from "./kinds";

/** Pulumi's own dynamic provider serves the package `pulumi-nodejs`; the rest of the token is ours. */
export function token(kind: Kind): string {
  return `pulumi-nodejs:azure-managed-redis:${kind}`;
}

/**
 * The text that the dynamic provider evaluates to get at our code. It stands in every state, so it stays as it is: short,
 * and independent of what it loads. `docs/decisions/0001` says why there is no closure here.
 */
export function providerText(kind: Kind): string {
  const name = kind.charAt(0).toLowerCase() + kind.slice(1);
  return `exports.handler = () => require("pulumi-azure-managed-redis/provider").${name};`;
}
