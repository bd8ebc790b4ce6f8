import type * as pulumi from "@pulumi/pulumi";
import type { ManagedRedisNetwork } from "./managedRedisNetwork";

/**
 * What a `ManagedRedis` is made from. "Refused" means: the preview says what would be lost, and `allowReplacement` with the
 * property's name allows it.
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
   * about 10 minutes and without data loss when `highAvailability` is on; another target is refused, with the list.
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
   * `Encrypted` or `Plaintext`. Default: Encrypted. Changed in place.
   */
  clientProtocol?: pulumi.Input<string> | undefined;
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
   * Names of properties whose change may make the instance anew, and lose its data: `["clusteringPolicy"]`.
   * Default: none.
   */
  allowReplacement?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}
