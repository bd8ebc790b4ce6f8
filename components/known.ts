/**
 * Text for which an editor suggests the values that this version knows. Any other text compiles as well: Azure adds values, and
 * an output or a configuration value is just a string.
 */
export type Known<T extends string> = T | (string & Record<never, never>);

export type OnOff = Known<"Enabled" | "Disabled">;

export type ClusteringPolicy = Known<"EnterpriseCluster" | "OSSCluster" | "NoCluster">;

export type EvictionPolicy = Known<
  | "AllKeysLFU"
  | "AllKeysLRU"
  | "AllKeysRandom"
  | "NoEviction"
  | "VolatileLFU"
  | "VolatileLRU"
  | "VolatileRandom"
  | "VolatileTTL"
>;

export type ModuleName = Known<"RediSearch" | "RedisJSON" | "RedisBloom" | "RedisTimeSeries">;

export type IdentityType = Known<"None" | "SystemAssigned" | "UserAssigned" | "SystemAssigned, UserAssigned">;

export type DayOfWeek = Known<"Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday" | "Sunday">;

export type SkuName = Known<
  | `Balanced_B${0 | 1 | 3 | 5 | 10 | 20 | 50 | 100 | 150 | 250 | 350 | 500 | 700 | 1000}`
  | `MemoryOptimized_M${10 | 20 | 50 | 100 | 150 | 250 | 350 | 500 | 700 | 1000 | 1500 | 2000}`
  | `ComputeOptimized_X${3 | 5 | 10 | 20 | 50 | 100 | 150 | 250 | 350 | 500 | 700}`
  | `FlashOptimized_A${250 | 500 | 700 | 1000 | 1500 | 2000 | 4500}`
>;
