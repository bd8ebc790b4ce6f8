import { createRequire } from "node:module";

/**
 * Loads a module as @pulumi/pulumi itself sees it: gRPC and protobuf messages must be the very ones that the SDK uses, and
 * only the SDK depends on them (a package manager that does not hoist hides them from us).
 */
export function sdkRequire(name: string): unknown {
  return createRequire(require.resolve("@pulumi/pulumi"))(name);
}
