import { accessSync, constants, readdirSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The redis-server executable of this machine: `AMR_REDIS_SERVER`, else the first on PATH, else the one that
 * `scripts/setup` put into its cache; undefined when there is none.
 */
export function redisServer(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.AMR_REDIS_SERVER) return isExecutable(env.AMR_REDIS_SERVER) ? env.AMR_REDIS_SERVER : undefined;
  const folders = [...(env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""), ...cachedFolders(env)];
  return folders.map((folder) => join(folder, "redis-server")).find(isExecutable);
}

/** `redis-<version>-debian` below the toolchain's cache (`scripts/toolchain/redis.sh`), newest name first. */
function cachedFolders(env: NodeJS.ProcessEnv): readonly string[] {
  const home = env.XDG_CACHE_HOME || join(env.HOME ?? "/", ".cache");
  const cache = env.AMR_CACHE || join(home, "pulumi-azure-managed-redis");
  try {
    const names = readdirSync(cache).filter((name) => /^redis-.*-debian$/.test(name));
    return names.sort((a, b) => b.localeCompare(a, "en", { numeric: true })).map((name) => join(cache, name));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
