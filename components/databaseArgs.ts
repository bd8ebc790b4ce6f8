import type * as pulumi from "@pulumi/pulumi";
import type { Known, ModuleName } from "./known";

/** A Microsoft Entra identity that may use the database. */
export interface AccessPolicyAssignmentArgs {
  /**
   * Object id (principal id) of a user, group, service principal or managed identity; not its client id.
   * Changing it replaces the assignment.
   */
  objectId: pulumi.Input<string>;
  /**
   * What the identity may do, as rules of Redis's ACL: `+@read ~cache:*`. Needs an `apiVersion` from 2026-05-01-preview on.
   * Default: everything.
   * Changes are made in place; taking the rules out replaces the assignment.
   * @see https://learn.microsoft.com/azure/redis/configure-access-permissions
   */
  accessString?: pulumi.Input<string> | undefined;
}

/** An extension of Redis in the database. */
export interface ModuleArgs {
  /** Name of the module: `RediSearch`, `RedisJSON`, `RedisBloom` or `RedisTimeSeries`. */
  name: pulumi.Input<ModuleName>;
  /** Arguments with which Redis loads the module, such as `ERROR_RATE 0.01`. Default: none. */
  args?: pulumi.Input<string> | undefined;
}

/** Persistence of the database on disk: a log of its writes or snapshots, not both. */
export interface PersistenceArgs {
  /** Whether Redis keeps a log of all writes (AOF). Default: false. */
  aofEnabled?: pulumi.Input<boolean> | undefined;
  /** Interval at which the log is written: `1s`; `always` is deprecated by Azure. Needs aofEnabled. Default: 1s. */
  aofFrequency?: pulumi.Input<Known<"1s" | "always">> | undefined;
  /** Whether Redis takes snapshots (RDB). Default: false. */
  rdbEnabled?: pulumi.Input<boolean> | undefined;
  /** Interval of the snapshots: `1h`, `6h` or `12h`. Required with rdbEnabled, and switches nothing on by itself. */
  rdbFrequency?: pulumi.Input<Known<"1h" | "6h" | "12h">> | undefined;
}

/** A group of instances, in several regions, in which each takes writes. */
export interface GeoReplicationArgs {
  /** Name of the group, the same for all of its members. */
  groupNickname: pulumi.Input<string>;
  /**
   * `databaseId` of every instance that is in the group already; the instance itself is added. Instances that join later need
   * not be added.
   * Default: none, which begins a group.
   */
  linkedDatabaseIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}
