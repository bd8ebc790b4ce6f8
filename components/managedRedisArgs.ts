import type * as pulumi from "@pulumi/pulumi";
import type { CustomerManagedKeyArgs, IdentityArgs, MaintenanceWindowArgs } from "./clusterArgs";
import type { AccessPolicyAssignmentArgs, GeoReplicationArgs, ModuleArgs, PersistenceArgs } from "./databaseArgs";
import type { ClusteringPolicy, EvictionPolicy, Known, OnOff, SkuName } from "./known";
import type { ManagedRedisNetwork } from "./managedRedisNetwork";

/**
 * Arguments of a `ManagedRedis`. "Refused" means: the preview fails and says what would be lost, and `allowReplacement` with
 * the property's name allows the change, unless the argument says that nothing does.
 */
export interface ManagedRedisArgs {
  /**
   * Resource group of the cluster and the private endpoint.
   * Changing it is refused: everything would be replaced.
   */
  resourceGroupName: pulumi.Input<string>;
  /**
   * Region, such as `westus2`.
   * Changing it is refused: everything would be replaced.
   */
  location: pulumi.Input<string>;
  /**
   * Tier and size, such as `Balanced_B10` (12 GB).
   * Changing it scales in place where Azure's list for the running instance allows that: in about 10 minutes, and without data
   * loss when `highAvailability` is on. Another target is refused, with the list, and nothing allows it: for a new and empty
   * instance change `clusterName` too, and allow that.
   * @see https://learn.microsoft.com/azure/redis/how-to-scale
   */
  skuName: pulumi.Input<SkuName>;
  /**
   * Subscription of the instance.
   * Default: `azure-native:subscriptionId`, else `ARM_SUBSCRIPTION_ID`.
   * Changing it is refused: everything would be replaced.
   */
  subscriptionId?: pulumi.Input<string> | undefined;
  /**
   * Name in Azure: 1 to 60 letters, digits and single hyphens, unique in the region.
   * Default: the logical name and eight hex digits made of the `owner`.
   * Changing it is refused: everything would be replaced.
   */
  clusterName?: pulumi.Input<string> | undefined;
  /**
   * Owner of the resources, up to 256 characters: the mark in their tags, and the source of the default names. Give the former
   * value after a stack was renamed or moved, so that names stay.
   * Default: organisation/project/stack and the logical name; below another component its types too.
   * Changes are made in place where no name follows from the owner, and are refused else.
   */
  owner?: pulumi.Input<string> | undefined;
  /**
   * The network in which the instance is private: its subnet and zone are used unless `subnetId` or `privateDnsZoneId` say
   * otherwise.
   * Default: none.
   * Changing it has the effect of changing these two.
   */
  network?: ManagedRedisNetwork | undefined;
  /**
   * Id of the subnet for the private endpoint.
   * Default: the subnet of `network`; without one there is no private endpoint.
   * Changing it replaces the endpoint, with another address; the data stays.
   */
  subnetId?: pulumi.Input<string> | undefined;
  /**
   * Id of the private DNS zone `privatelink.redis.azure.net` for the endpoint's record, or `"none"` when you manage the record
   * yourself.
   * Default: the zone of `network`.
   * Changes are made in place: the record moves.
   */
  privateDnsZoneId?: pulumi.Input<string> | undefined;
  /**
   * Region of the virtual network, where it is not the cluster's.
   * Default: `location`.
   * Changing it replaces the endpoint, with another address; the data stays.
   */
  privateEndpointLocation?: pulumi.Input<string> | undefined;
  /**
   * `Enabled` or `Disabled`. Without high availability the instance costs half, is offline while it is patched or scaled, and
   * loses its data then.
   * Default: Enabled.
   * Enabling is done in place; disabling is refused, since Azure cannot take high availability away.
   */
  highAvailability?: pulumi.Input<OnOff> | undefined;
  /**
   * `EnterpriseCluster` (one endpoint, plain clients), `OSSCluster` (clients that speak Redis Cluster) or `NoCluster` (not
   * sharded, up to 25 GB).
   * Default: EnterpriseCluster (Azure's own default is OSSCluster).
   * A change from NoCluster is made in place; any other is refused: the database would be replaced.
   */
  clusteringPolicy?: pulumi.Input<ClusteringPolicy> | undefined;
  /**
   * Policy for evicting keys when memory is full: `VolatileLRU`, `AllKeysLRU`, `NoEviction`, …
   * Default: VolatileLRU.
   * Changes are made in place.
   */
  evictionPolicy?: pulumi.Input<EvictionPolicy> | undefined;
  /**
   * `Enabled` or `Disabled`: whether clients may use access keys.
   * Default: Enabled (Azure's own default is Disabled).
   * Changes are made in place. Disabling removes keys and connection strings from the outputs, and cuts off clients that use
   * keys.
   */
  accessKeysAuthentication?: pulumi.Input<OnOff> | undefined;
  /**
   * Another `trigger` than before (a date, say) rotates the access keys without an outage: the key that is not in `accessKey`
   * and the connection strings is regenerated, and these outputs move to it. The former key stays valid until the next
   * rotation regenerates it, so let all clients have moved by then.
   * Nothing is rotated at creation, while keys are off, or when `keyRotation` is taken out. The first other trigger after
   * `adopt` or an import rotates nothing either, because the key that clients use is not known there: `accessKey` is the
   * primary key, and the next trigger rotates.
   * Default: no rotation.
   */
  keyRotation?: pulumi.Input<{ trigger: pulumi.Input<string> }> | undefined;
  /**
   * Microsoft Entra identities that may use the database, instead of or beside access keys. The names are yours, 1 to 60
   * letters, digits and single hyphens; Azure knows the assignments by these names, so they stay. One for each identity.
   * Default: none.
   * Changes are made in place: an added assignment is created, one that is taken out is deleted, and another `objectId`
   * replaces its assignment.
   * @see https://learn.microsoft.com/azure/redis/entra-for-authentication
   */
  accessPolicyAssignments?: Record<string, AccessPolicyAssignmentArgs> | undefined;
  /**
   * Protocol of clients: `Encrypted` (TLS) or `Plaintext`.
   * Default: Encrypted.
   * Changes are made in place.
   */
  clientProtocol?: pulumi.Input<Known<"Encrypted" | "Plaintext">> | undefined;
  /**
   * Modules, up to 4. RediSearch needs clusteringPolicy EnterpriseCluster and evictionPolicy NoEviction; FlashOptimized SKUs
   * take RedisJSON only.
   * Default: none.
   * Changing them is refused: the database would be replaced.
   * @see https://learn.microsoft.com/azure/redis/redis-modules
   */
  modules?: pulumi.Input<pulumi.Input<ModuleArgs>[]> | undefined;
  /**
   * Persistence on disk, for data that must survive the loss of all nodes. Not with geoReplication.
   * Default: none.
   * Changes are made in place.
   * @see https://learn.microsoft.com/azure/redis/how-to-persistence
   */
  persistence?: pulumi.Input<PersistenceArgs> | undefined;
  /**
   * Active geo-replication, from creation on. Needs high availability and a SKU from Balanced_B3 on, not FlashOptimized. Not
   * with persistence, clusteringPolicy NoCluster, or modules other than RediSearch and RedisJSON.
   * Default: none.
   * Changing it is refused: the database would be replaced.
   * @see https://learn.microsoft.com/azure/redis/how-to-active-geo-replication
   */
  geoReplication?: pulumi.Input<GeoReplicationArgs> | undefined;
  /**
   * Version of Redis, such as `7.4`.
   * Default: whatever Azure runs.
   * A later version than the running one upgrades the database in place, to the newest that Azure has. An earlier one is
   * refused, and nothing allows it.
   */
  redisVersion?: pulumi.Input<string> | undefined;
  /**
   * `NotDeferred` or `Deferred`: whether Azure waits with an upgrade of Redis.
   * Default: NotDeferred.
   * Changes are made in place.
   */
  deferUpgrade?: pulumi.Input<Known<"NotDeferred" | "Deferred">> | undefined;
  /**
   * Keyspace events that Redis publishes, as its letters: `KEA`. Needs an `apiVersion` from 2026-02-01-preview on.
   * Default: none.
   * Changes are made in place.
   */
  notifyKeyspaceEvents?: pulumi.Input<string> | undefined;
  /**
   * Managed identities of the cluster.
   * Default: none.
   * Changes are made in place.
   */
  identity?: pulumi.Input<IdentityArgs> | undefined;
  /**
   * Your own key, in Key Vault, for the encryption of what is written to disk.
   * Default: a key of Microsoft's.
   * Changes are made in place.
   * @see https://learn.microsoft.com/azure/redis/how-to-encryption
   */
  customerManagedKeyEncryption?: pulumi.Input<CustomerManagedKeyArgs> | undefined;
  /**
   * Parts of the week in which Azure may patch the cluster. Needs an `apiVersion` from 2026-02-01-preview on.
   * At least two, each of 4 hours or more, together 18 hours a week or more.
   * Default: any time.
   * Changes are made in place.
   */
  maintenanceWindows?: pulumi.Input<pulumi.Input<MaintenanceWindowArgs>[]> | undefined;
  /**
   * Api-version of Azure's for cluster and database: a later one to use something newer than this package is written for, an
   * earlier one, from 2025-04-01 on, in a cloud that lags behind. Before 2025-07-01 there is no `publicNetworkAccess`: Azure
   * closes public access with the private endpoint.
   * Default: 2025-07-01.
   * Changing it changes nothing in Azure.
   */
  apiVersion?: pulumi.Input<string> | undefined;
  /**
   * Lowest TLS version of clients.
   * Default: 1.2, the only one that Azure still takes.
   * Changes are made in place.
   */
  minimumTlsVersion?: pulumi.Input<Known<"1.2">> | undefined;
  /**
   * `Enabled` or `Disabled`: whether the instance can be reached from outside its virtual network.
   * Default: Disabled.
   * Changes are made in place.
   */
  publicNetworkAccess?: pulumi.Input<OnOff> | undefined;
  /**
   * Tags of the cluster and the private endpoint, up to 48.
   * Default: none.
   * Changes are made in place; the provider's own tag stays.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Name of the private endpoint.
   * Default: the cluster's name and `-pe`.
   * Changing it replaces the endpoint; the data stays.
   */
  privateEndpointName?: pulumi.Input<string> | undefined;
  /**
   * Name of the endpoint's DNS zone group.
   * Default: `default`.
   * Changing it replaces the group.
   */
  privateDnsZoneGroupName?: pulumi.Input<string> | undefined;
  /**
   * Takes over what exists already (cluster, database, access policy assignments, endpoint, zone group), whoever owns it, as
   * long as all of it is as the program wants it: one preview lists every difference, and nothing is taken over while there is
   * one. From then on `pulumi destroy` deletes what was taken over.
   * Default: false.
   * Only the first `up` asks for it; a later change does nothing.
   */
  adopt?: pulumi.Input<boolean> | undefined;
  /**
   * Names of properties whose change is refused, to replace the instance all the same and lose its data:
   * `["clusteringPolicy"]`. Any other name fails the preview, with the list of possible names.
   * Default: none.
   */
  allowReplacement?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}
