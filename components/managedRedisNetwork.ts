import * as pulumi from "@pulumi/pulumi";
import { privateDnsZoneId, REDIS_ZONE } from "../provider/names";
import { PrivateDnsZone, Subnet, VirtualNetworkLink } from "./children";
import { nameOf, ownerOf, subscriptionOf, timeoutsOf } from "./context";

/** What a `ManagedRedisNetwork` is made from. */
export interface ManagedRedisNetworkArgs {
  /**
   * Resource group of the private DNS zone. Changing it is refused: the zone would be made anew.
   */
  resourceGroupName: pulumi.Input<string>;
  /**
   * Id of the virtual network that clients are in. Changing it makes the link anew: names do not resolve meanwhile.
   */
  virtualNetworkId: pulumi.Input<string>;
  /**
   * Id of a subnet that is there already, for the private endpoints. Give this or `subnetAddressPrefix`.
   * Changing it makes the private endpoints of the instances anew; their data stays.
   */
  subnetId?: pulumi.Input<string> | undefined;
  /**
   * Address range of a subnet to make for the private endpoints, such as `10.0.1.0/27`; one address per instance, and Azure
   * keeps five. Changing it is refused: Azure changes the range of an empty subnet only.
   */
  subnetAddressPrefix?: pulumi.Input<string> | undefined;
  /**
   * Id of a zone `privatelink.redis.azure.net` that is there already (hub and spoke); then only a link to it is made.
   * Default: a zone of its own.
   */
  privateDnsZoneId?: pulumi.Input<string> | undefined;
  /**
   * Subscription of the zone. Default: `azure-native:subscriptionId`, else `ARM_SUBSCRIPTION_ID`. Changing it is refused.
   */
  subscriptionId?: pulumi.Input<string> | undefined;
  /**
   * Whose the zone, link and subnet are, for the mark in their tags and the default names, up to 256 characters. Default:
   * organisation/project/stack and the logical name. Give the former value after a stack was renamed or moved, so that names
   * stay. Changed in place where no name follows from it.
   */
  owner?: pulumi.Input<string> | undefined;
  /**
   * Tags of the zone and the link. Changed in place.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Names of properties whose change may make zone, link or subnet anew: `["resourceGroupName"]`. Default: none.
   */
  allowReplacement?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/**
 * The network around private instances, shared by many of them: private DNS zone, link to the virtual network, and a subnet
 * where there is none. It owns what it made and deletes only that; a zone that others still use is kept, with a warning.
 */
export class ManagedRedisNetwork extends pulumi.ComponentResource {
  /** Id of the zone, for `ManagedRedis`. */
  readonly privateDnsZoneId: pulumi.Output<string>;
  /** Id of the subnet for private endpoints, known before it is made; undefined when none was given or asked for. */
  readonly subnetId: pulumi.Output<string> | undefined;
  /** Id of the virtual network. */
  readonly virtualNetworkId: pulumi.Output<string>;

  /**
   * Ids are made from names, not taken from the resources, so that an update of the network does not look like a change of
   * every instance in it. What depends on the network depends on this component.
   */
  constructor(name: string, args: ManagedRedisNetworkArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("azure-managed-redis:index:ManagedRedisNetwork", name, {}, opts);
    const {
      resourceGroupName,
      virtualNetworkId,
      tags,
      allowReplacement,
      subnetId: givenSubnetId,
      subnetAddressPrefix: addressPrefix,
      privateDnsZoneId: givenZoneId,
      subscriptionId: givenSubscriptionId,
      owner: givenOwner,
      ...unknownArgs
    } = args;
    // Before the first child: what is registered already may be made although the program fails.
    if (addressPrefix !== undefined && givenSubnetId !== undefined) {
      throw new pulumi.ResourceError(`${name}: give subnetId or subnetAddressPrefix, not both`, this, true);
    }
    const subscriptionId = subscriptionOf(givenSubscriptionId);
    const owner = ownerOf(name, { given: givenOwner, parent: opts.parent });
    const common = { subscriptionId, resourceGroupName, owner, allowReplacement, ...timeoutsOf(opts) };
    const unique = nameOf(name, owner);

    const zone =
      givenZoneId !== undefined
        ? undefined
        : new PrivateDnsZone(name, { ...common, privateZoneName: REDIS_ZONE, tags }, { parent: this });
    const zoneId = pulumi.output(
      givenZoneId ??
        pulumi
          .all([subscriptionId, resourceGroupName])
          .apply(([subscription, group]) =>
            privateDnsZoneId({ subscriptionId: subscription ?? "", resourceGroupName: group }),
          ),
    );
    const link = new VirtualNetworkLink(
      name,
      // What is no argument of ours goes along, so that the provider refuses it by its name.
      {
        ...unknownArgs,
        ...common,
        privateDnsZoneId: zoneId,
        virtualNetworkLinkName: unique,
        virtualNetworkId,
        tags,
      },
      { parent: this, dependsOn: zone ? [zone] : [] },
    );
    if (addressPrefix !== undefined) {
      // After the link, so that a destroy begins with the subnet: while endpoints are in it Azure refuses, and names go on
      // to resolve.
      new Subnet(
        name,
        { ...common, virtualNetworkId, subnetName: unique, addressPrefix },
        { parent: this, dependsOn: link },
      );
    }

    this.privateDnsZoneId = zoneId;
    this.virtualNetworkId = pulumi.output(virtualNetworkId);
    this.subnetId =
      addressPrefix !== undefined
        ? pulumi.interpolate`${virtualNetworkId}/subnets/${unique}`
        : givenSubnetId === undefined
          ? undefined
          : pulumi.output(givenSubnetId);
    this.registerOutputs({
      privateDnsZoneId: this.privateDnsZoneId,
      subnetId: this.subnetId,
      virtualNetworkId: this.virtualNetworkId,
    });
  }
}
