import { controlRules, keyRules, sha256 } from "./acl";
import type { Instance, ServedInstance } from "./instance";

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
/** In the data folder. */
export const NODES_FILE = "nodes.conf";

export interface Settings {
  readonly instance: ServedInstance;
  readonly dataDir: string;
  readonly socketPath: string;
  readonly controlPassword: string;
}

/** Settings that follow the instance and can change while the server runs: `CONFIG SET` takes the same pairs. */
export function liveSettings(instance: ServedInstance): readonly (readonly [name: string, value: string])[] {
  return [
    ["maxmemory", String(Math.floor(instance.memoryBytes))],
    ["maxmemory-policy", EVICTION_POLICIES.get(instance.evictionPolicy) ?? "noeviction"],
    ["notify-keyspace-events", instance.keyspaceEvents ?? ""],
    ...announcement(instance),
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
    ...(hasSlots(instance) ? CLUSTER : []),
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
    ["user", "default", ...keyRules(instance)],
    ["user", CONTROL_USER, ...controlRules(controlPassword)],
  ];
  return `${settings.map((words) => words.map((word) => word || '""').join(" ")).join("\n")}\n`;
}

/** Whether the server runs in cluster mode, which it cannot enter or leave while it runs. */
export function hasSlots({ slots }: Instance): boolean {
  return slots.kind !== "none";
}

/** A node that there is not, at a port of the machine that nobody serves. */
export const PREDECESSOR = "0".repeat(40);

/**
 * What the server knows of the cluster when it starts: it is the replica of a node with all slots, which it takes over at
 * once. A server that starts as a master refuses all keys for two seconds (CLUSTER_WRITABLE_DELAY in Redis's source).
 * @see https://redis.io/docs/latest/commands/cluster-nodes/ (the file has the same format)
 */
export function nodesFile({ databaseId, node }: ServedInstance): string {
  const id = sha256(databaseId.toLowerCase()).slice(0, PREDECESSOR.length);
  return [
    `${id} ${node.host}:${node.port}@0 myself,slave ${PREDECESSOR} 0 0 1 connected`,
    `${PREDECESSOR} 127.0.0.1:1@1 master - 0 0 1 connected 0-16383`,
    "vars currentEpoch 1 lastVoteEpoch 0",
    "",
  ].join("\n");
}

const CLUSTER: readonly (readonly string[])[] = [
  ["cluster-enabled", "yes"],
  ["cluster-config-file", NODES_FILE],
  // Nodes talk through a port of their own, which needs an address. This one is on no machine (RFC 5737), and the hyphen
  // lets the server go on without it: the only node has nobody to talk to, and nobody else can talk to the node.
  ["bind", "-192.0.2.1"],
];

function announcement({ slots, node, hostName }: ServedInstance): readonly (readonly [name: string, value: string])[] {
  if (slots.kind !== "shown") return [];
  return [
    ["cluster-announce-ip", node.host],
    ["cluster-announce-port", String(node.port)],
    ["cluster-announce-hostname", slots.isHostNameAnnounced ? hostName : ""],
  ];
}
