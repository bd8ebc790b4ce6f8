import type { Kind } from "./kinds";

/**
 * The text that the dynamic provider evaluates to get at our code. It stands in every state, so it stays as it is: short,
 * and independent of what it loads. `docs/decisions/0001` says why there is no closure here.
 */
export function providerText(kind: Kind): string {
  const name = kind.charAt(0).toLowerCase() + kind.slice(1);
  return `exports.handler = () => require("pulumi-azure-managed-redis/provider").${name};`;
}
