import { dirname, join } from "node:path";

/** The path of a file or a folder of this package, wherever the command runs; the same from sources and from the build. */
export function packagePath(...parts: readonly string[]): string {
  return join(dirname(require.resolve("pulumi-azure-managed-redis/package.json")), ...parts);
}
