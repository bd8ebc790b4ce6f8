import type * as pulumi from "@pulumi/pulumi";
import type { CustomerManagedKeyArgs, IdentityArgs, MaintenanceWindowArgs } from "./clusterArgs";
import type { AccessPolicyAssignmentArgs, GeoReplicationArgs, ModuleArgs, PersistenceArgs } from "./databaseArgs";
import type { ManagedRedisNetwork } from "./managedRedisNetwork";

/**
 * What a `ManagedRedis` is made from. "Refused" means: the preview says what would be lost, and `allowReplacement` with the
 * property's name allows it, unless it says here that nothing does.
 */
export interface ManagedRedisArgs {
  /**
   * Resource group of the cluster and the private endpoint. Changing it is refused: everything would be made anew.
   */
  resourceGroupName: pulumi.Input<string>;
  /**
   * Region, such as `westus2`. Changing it is refused: everything would be made anew.
   */
  location: pulumi.Input<string>;
  /**
   * Tier and size, such as `Balanced_B10` (12 GB). Scaled in place where Azure's list for the running instance allows it, in
   * about 10 minutes and without data loss when `highAvailability` is on; another target is refused, with the list, and
   * nothing allows it: for a new and empty instance change `clusterName` too, and allow that.
   * @see https://learn.microsoft.com/azure/redis/how-to-scale
   */
  skuName: pulumi.Input<string>;
  /**
   * Subscription of the instance. Default: `azure-native:subscriptionId`, else `ARM_SUBSCRIPTION_ID`. Changing it is refused.
   */
  subscriptionId?: pulumi.Input<string> | undefined;
  /**
   * Name in Azure, 1 to 60 letters, digits and single hyphens; unique in the region. Default: the logical name and eight hex
   * digits made of organisation, project, stack and logical name. Changing it is refused: everything would be made anew.
   */
  clusterName?: pulumi.Input<string> | undefined;
  /**
   * Whose the resources are, for the mark in their tags and the default names, up to 256 characters. Default:
   * organisation/project/stack and the logical name. Give the former value after a stack was renamed or moved, so that names
   * stay. Changed in place where no name follows from it.
   */
  owner?: pulumi.Input<string> | undefined;
  /**
   * The network that the instance is private in: its subnet and zone are used unless `subnetId` or `privateDnsZoneId` say
   * otherwise.
   */
  network?: ManagedRedisNetwork | undefined;
  /**
   * Id of the subnet for the private endpoint. Changing it makes the endpoint anew, with another address; the data stays.
   */
  subnetId?: pulumi.Input<string> | undefined;
  /**
   * Id of the private DNS zone `privatelink.redis.azure.net` for the endpoint's record, or `"none"` when you manage the record
   * yourself. Changed in place: the record moves.
   */
  privateDnsZoneId?: pulumi.Input<string> | undefined;
  /**
   * Region of the virtual network where it is not the cluster's. Default: `location`. Changing it makes the endpoint anew.
   */
  privateEndpointLocation?: pulumi.Input<string> | undefined;
  /**
   * `Enabled` or `Disabled`. Default: Enabled. Without it the instance costs half, is offline while it is patched or scaled,
   * and loses its data then. Enabling is an update; disabling is refused, since Azure cannot take it away.
   */
  highAvailability?: pulumi.Input<string> | undefined;
  /**
   * `EnterpriseCluster` (one endpoint, plain clients), `OSSCluster` (clients that speak Redis Cluster) or `NoCluster` (not
   * sharded, up to 25 GB). Default: EnterpriseCluster (Azure's own default is OSSCluster). From NoCluster changed in place;
   * else refused: the database would be made anew.
   */
  clusteringPolicy?: pulumi.Input<string> | undefined;
  /**
   * What goes when memory is full: `VolatileLRU`, `AllKeysLRU`, `NoEviction`, … Default: VolatileLRU. Changed in place.
   */
  evictionPolicy?: pulumi.Input<string> | undefined;
  /**
   * `Enabled` or `Disabled`. Default: Enabled (Azure's own default is Disabled). Changed in place; keys and connection strings
   * vanish from the outputs when it is Disabled, and clients that use keys are cut off.
   */
  accessKeysAuthentication?: pulumi.Input<string> | undefined;
  /**
   * Another `trigger` than before (a date, say) rotates the access keys without an outage: the key that is not in `accessKey`
   * and the connection strings is regenerated, and they move to it. The key from before stays valid until the next rotation
   * regenerates it, so let all clients have moved by then. Nothing is rotated at creation, while keys are off, when
   * `keyRotation` is taken out, or by the first other trigger after `adopt` or an import: which key clients use is not known
   * there, `accessKey` is the primary one, and the next trigger rotates. Default: no rotation.
   */
  keyRotation?: pulumi.Input<{ trigger: pulumi.Input<string> }> | undefined;
  /**
   * Microsoft Entra identities that may use the database, with everything in it, instead of or beside access keys. The names
   * are yours, 1 to 60 letters and digits, and stay; Azure knows the assignments by them. Default: none. Changed in place:
   * what is added is made, what is taken out is removed, and another `objectId` makes its assignment anew.
   * @see https://learn.microsoft.com/azure/redis/entra-for-authentication
   */
  accessPolicyAssignments?: Record<string, AccessPolicyAssignmentArgs> | undefined;
  /**
   * `Encrypted` or `Plaintext`. Default: Encrypted. Changed in place.
   */
  clientProtocol?: pulumi.Input<string> | undefined;
  /**
   * Modules, up to 4. RediSearch needs clusteringPolicy EnterpriseCluster and evictionPolicy NoEviction; FlashOptimized SKUs
   * take RedisJSON only. Default: none. Changing them is refused: the database would be made anew.
   * @see https://learn.microsoft.com/azure/redis/redis-modules
   */
  modules?: pulumi.Input<pulumi.Input<ModuleArgs>[]> | undefined;
  /**
   * Persistence on disk, for data that shall survive the loss of all nodes. Not with geoReplication. Default: none. Changed in
   * place.
   * @see https://learn.microsoft.com/azure/redis/how-to-persistence
   */
  persistence?: pulumi.Input<PersistenceArgs> | undefined;
  /**
   * Active geo-replication, from creation on. Needs high availability and a SKU from Balanced_B3 on, not FlashOptimized; not
   * with persistence, nor with modules other than RediSearch and RedisJSON. Default: none. Changing it is refused: the
   * database would be made anew.
   * @see https://learn.microsoft.com/azure/redis/how-to-active-geo-replication
   */
  geoReplication?: pulumi.Input<GeoReplicationArgs> | undefined;
  /**
   * Version of Redis, such as `7.4`. Where Azure runs an earlier one the database is upgraded in place, to the newest that
   * Azure has; an earlier one than Azure runs cannot be had and is refused. Default: whatever Azure runs.
   */
  redisVersion?: pulumi.Input<string> | undefined;
  /**
   * `NotDeferred` or `Deferred`: whether Azure waits with an upgrade of Redis. Default: NotDeferred. Changed in place.
   */
  deferUpgrade?: pulumi.Input<string> | undefined;
  /**
   * Keyspace events that Redis publishes, as its letters: `KEA`. Needs an `apiVersion` from 2026-02-01-preview on. Default:
   * none. Changed in place.
   */
  notifyKeyspaceEvents?: pulumi.Input<string> | undefined;
  /**
   * Managed identities of the cluster. Default: none. Changed in place.
   */
  identity?: pulumi.Input<IdentityArgs> | undefined;
  /**
   * Encrypts what is written to disk with a key of yours. Default: a key of Microsoft's. Changed in place.
   * @see https://learn.microsoft.com/azure/redis/how-to-encryption
   */
  customerManagedKeyEncryption?: pulumi.Input<CustomerManagedKeyArgs> | undefined;
  /**
   * When Azure may patch the cluster. Needs an `apiVersion` from 2026-08-01 on. Default: any time. Changed in place.
   */
  maintenanceWindows?: pulumi.Input<pulumi.Input<MaintenanceWindowArgs>[]> | undefined;
  /**
   * Api-version of Azure's for cluster and database, where something newer is wanted than this package is written for. Default:
   * 2025-07-01. Changing it changes nothing in Azure.
   */
  apiVersion?: pulumi.Input<string> | undefined;
  /**
   * Lowest TLS version of clients. Default: 1.2, the only one that Azure still takes. Changed in place.
   */
  minimumTlsVersion?: pulumi.Input<string> | undefined;
  /**
   * `Enabled` or `Disabled`: whether the instance can be reached from outside its virtual network. Default: Disabled. Changed
   * in place.
   */
  publicNetworkAccess?: pulumi.Input<string> | undefined;
  /**
   * Tags of the cluster and the private endpoint. Changed in place; the provider's own tag stays.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Name of the private endpoint. Default: the cluster's and `-pe`. Changing it makes the endpoint anew; the data stays.
   */
  privateEndpointName?: pulumi.Input<string> | undefined;
  /**
   * Name of the endpoint's DNS zone group. Default: `default`. Changing it makes the group anew.
   */
  privateDnsZoneGroupName?: pulumi.Input<string> | undefined;
  /**
   * Takes over what is there already (cluster, database, access policy assignments, endpoint, zone group), whoever's it is, as
   * long as all of it is as the program wants it: one preview lists every difference, and nothing is taken over while there is
   * one. From then on `pulumi destroy` deletes it. Default: false. Only the first `up` asks for it.
   */
  adopt?: pulumi.Input<boolean> | undefined;
  /**
   * Names of properties whose change is refused, to make the instance anew all the same and lose its data:
   * `["clusteringPolicy"]`. Any other name fails the preview, with the list of those that there are. Default: none.
   */
  allowReplacement?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}
