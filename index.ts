export type { CustomerManagedKeyArgs, IdentityArgs, MaintenanceWindowArgs } from "./components/clusterArgs";
export type { IoredisOptions, NodeRedisOptions } from "./components/connection";
export type {
  AccessPolicyAssignmentArgs,
  GeoReplicationArgs,
  ModuleArgs,
  PersistenceArgs,
} from "./components/databaseArgs";
export type {
  ClusteringPolicy,
  DayOfWeek,
  EvictionPolicy,
  IdentityType,
  Known,
  ModuleName,
  OnOff,
  SkuName,
} from "./components/known";
export { ManagedRedis } from "./components/managedRedis";
export type { ManagedRedisArgs } from "./components/managedRedisArgs";
export { ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "./components/managedRedisNetwork";
export { present } from "./components/present";
