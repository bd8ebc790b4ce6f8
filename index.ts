export type { IoredisOptions, NodeRedisOptions } from "./components/connection";
export { ManagedRedis } from "./components/managedRedis";
export type { ManagedRedisArgs } from "./components/managedRedisArgs";
export { ManagedRedisNetwork, type ManagedRedisNetworkArgs } from "./components/managedRedisNetwork";
