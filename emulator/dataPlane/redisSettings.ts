import { aclRules, controlRules } from "./acl";
import type { Instance } from "./instance";

/** Azure's eviction policies in the words of Redis. @see https://redis.io/docs/latest/develop/reference/eviction/ */
const EVICTION_POLICIES: ReadonlyMap<string, string> = new Map([
  ["AllKeysLFU", "allkeys-lfu"],
  ["AllKeysLRU", "allkeys-lru"],
  ["AllKeysRandom", "allkeys-random"],
  ["VolatileLRU", "volatile-lru"],
  ["VolatileLFU", "volatile-lfu"],
  ["VolatileTTL", "volatile-ttl"],
  ["VolatileRandom", "volatile-random"],
  ["NoEviction", "noeviction"],
]);

export const CONTROL_USER = "local-azure";

export interface Settings {
  readonly instance: Instance;
  readonly dataDir: string;
  readonly socketPath: string;
  readonly controlPassword: string;
}

/** Settings that follow the instance and can change while the server runs: `CONFIG SET` takes the same pairs. */
export function liveSettings(instance: Instance): readonly (readonly [name: string, value: string])[] {
  return [
    ["maxmemory", String(Math.floor(instance.memoryBytes))],
    ["maxmemory-policy", EVICTION_POLICIES.get(instance.evictionPolicy) ?? "noeviction"],
    ["notify-keyspace-events", instance.keyspaceEvents ?? ""],
  ];
}

/** The server's configuration file. It holds no secret: passwords are in it as SHA-256 of random text. */
export function redisSettings({ instance, dataDir, socketPath, controlPassword }: Settings): string {
  const settings: readonly (readonly string[])[] = [
    // Reachable through the socket only, and that is in a folder of the user's own.
    ["port", "0"],
    ["unixsocket", JSON.stringify(socketPath)],
    ["unixsocketperm", "700"],
    ["dir", JSON.stringify(dataDir)],
    // Azure Managed Redis has database 0 only.
    ["databases", "1"],
    ...liveSettings(instance),
    // Any save point makes a server that is told to end save first: that is how data outlives an idle stop.
    ["save", "3600", "1"],
    ["appendonly", "no"],
    // A full disk of the developer's machine should not look like an Azure that refuses writes.
    ["stop-writes-on-bgsave-error", "no"],
    // The command line keeps naming this file, by which a process left behind is recognized.
    ["set-proc-title", "no"],
    ["logfile", '""'],
    ["loglevel", "notice"],
    ["user", "default", ...aclRules(instance.accessKeys)],
    ["user", CONTROL_USER, ...controlRules(controlPassword)],
  ];
  return `${settings.map((words) => words.map((word) => word || '""').join(" ")).join("\n")}\n`;
}
