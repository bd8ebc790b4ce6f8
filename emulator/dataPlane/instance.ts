/** One database as the data plane serves it; read again at each connection and refresh. */
export interface Instance {
  /** `cache1.westus2.redis.azure.net`; compared without case. */
  readonly hostName: string;
  /** ARM id of the database; compared without case. Its data is kept under this id until it is dropped. */
  readonly databaseId: string;
  /** Empty when access keys are disabled: then only `users` get in. */
  readonly accessKeys: readonly string[];
  /** Who signs in by a name of their own. */
  readonly users: readonly User[];
  readonly slots: Slots;
  /** Commands that the service refuses, in lower case: `cluster`, `flushall`. */
  readonly refusedCommands: readonly string[];
  /** Azure's word: `VolatileLRU`, `NoEviction`, … */
  readonly evictionPolicy: string;
  /** Which events Redis publishes, in its own letters: `KEA`; "" for none. */
  readonly keyspaceEvents?: string;
  /** Memory of the SKU, which Redis takes as maxmemory. */
  readonly memoryBytes: number;
}

export interface User {
  readonly name: string;
  /** SHA-256 in hex of each password that is good now. */
  readonly passwordHashes: readonly string[];
  /** What the user may do, in rules of Redis's ACL: `+get ~cache:*`. */
  readonly rules: string;
}

/**
 * How keys are spread over slots: not at all; behind one endpoint, where some commands take keys of several slots; or as
 * Redis Cluster shows it to its clients.
 */
export type Slots =
  | { readonly kind: "none" }
  | { readonly kind: "hidden"; readonly crossSlotCommands: readonly string[] }
  | { readonly kind: "shown"; readonly isHostNameAnnounced: boolean };

/** Where clients find a node of Redis Cluster. */
export interface Node {
  readonly host: string;
  readonly port: number;
}

/** An instance, with the place of its one node. */
export interface ServedInstance extends Instance {
  readonly node: Node;
}
