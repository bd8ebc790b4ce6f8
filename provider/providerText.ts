import type { Kind } from "./kinds";

/**
 * The text that the dynamic provider evaluates to load our code. The text stands in every state, so it never changes: short,
 * and independent of the code that it loads. `docs/decisions/0001` says why there is no closure here.
 */
export function providerText(kind: Kind): string {
  const name = kind.charAt(0).toLowerCase() + kind.slice(1);
  return `exports.handler = () => require("pulumi-azure-managed-redis/provider").${name};`;
}
