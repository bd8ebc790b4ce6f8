import type * as pulumi from "@pulumi/pulumi";

/** A Microsoft Entra identity that may use the database. */
export interface AccessPolicyAssignmentArgs {
  /**
   * Object id (principal id) of a user, group, service principal or managed identity; not its client id. Changing it makes the
   * assignment anew.
   */
  objectId: pulumi.Input<string>;
}

/** An extension of Redis in the database. */
export interface ModuleArgs {
  /** `RediSearch`, `RedisJSON`, `RedisBloom` or `RedisTimeSeries`. */
  name: pulumi.Input<string>;
  /** What the module is loaded with, as Redis takes it: `ERROR_RATE 0.01`. Default: none. */
  args?: pulumi.Input<string> | undefined;
}

/** How the database is written to disk: as a log of its writes or as snapshots, not both. */
export interface PersistenceArgs {
  /** A log of all writes (AOF). Default: false. */
  aofEnabled?: pulumi.Input<boolean> | undefined;
  /** How often the log is written: `1s`; `always` is deprecated by Azure. Default: 1s. */
  aofFrequency?: pulumi.Input<string> | undefined;
  /** Snapshots (RDB). Default: false. */
  rdbEnabled?: pulumi.Input<boolean> | undefined;
  /** How often a snapshot is made: `1h`, `6h` or `12h`. Required with rdbEnabled. */
  rdbFrequency?: pulumi.Input<string> | undefined;
}

/** A group of instances, in several regions, in which each takes writes. */
export interface GeoReplicationArgs {
  /** Name of the group, the same for all of its members. */
  groupNickname: pulumi.Input<string>;
  /**
   * `databaseId` of every instance that is in the group already; the instance itself is added. Default: none, which begins a
   * group. Instances that join later need not be added.
   */
  linkedDatabaseIds?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}
