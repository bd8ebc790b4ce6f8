/** One database as the data plane serves it; read again at each connection and refresh. */
export interface Instance {
  /** `cache1.westus2.redis.azure.net`; compared without case. */
  readonly hostName: string;
  /** ARM id of the database; compared without case. Its data is kept under this id until it is dropped. */
  readonly databaseId: string;
  /** Empty when access keys are disabled: then no client gets in. */
  readonly accessKeys: readonly string[];
  /** Azure's word: `VolatileLRU`, `NoEviction`, … */
  readonly evictionPolicy: string;
  /** Which events Redis publishes, in its own letters: `KEA`; "" for none. */
  readonly keyspaceEvents?: string;
  /** Memory of the SKU, which Redis takes as maxmemory. */
  readonly memoryBytes: number;
}
