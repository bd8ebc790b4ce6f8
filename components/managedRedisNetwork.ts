import * as pulumi from "@pulumi/pulumi";
import { privateDnsZoneId, REDIS_ZONE } from "../provider/names";
import { PrivateDnsZone, Subnet, VirtualNetworkLink } from "./children";
import { nameOf, ownerOf, subscriptionOf, timeoutsOf, wrongProvider } from "./context";
import { IgnoredChanges } from "./ignoreChanges";
import { given, unknownArguments } from "./mistakes";

/** Arguments of a `ManagedRedisNetwork`. */
export interface ManagedRedisNetworkArgs {
  /**
   * Resource group of the private DNS zone.
   * Changing it is refused: the zone would be replaced.
   */
  resourceGroupName: pulumi.Input<string>;
  /**
   * Id of the virtual network that clients are in.
   * Changing it replaces the link: names do not resolve meanwhile. With `subnetAddressPrefix` it is refused: the subnet would
   * be replaced.
   */
  virtualNetworkId: pulumi.Input<string>;
  /**
   * Id of an existing subnet for the private endpoints. Give this or `subnetAddressPrefix`.
   * Changing it replaces the private endpoints of the instances; their data stays.
   */
  subnetId?: pulumi.Input<string> | undefined;
  /**
   * Address range of a subnet to create for the private endpoints, such as `10.0.1.0/27`: one address per instance, and Azure
   * keeps five.
   * Changing it is refused: Azure changes the range of an empty subnet only.
   */
  subnetAddressPrefix?: pulumi.Input<string> | undefined;
  /**
   * Name of the subnet that is created. It ends in the eight hex digits made of the `owner`, which say whose the subnet is.
   * Default: the logical name and the eight digits. Give the former name after the component was renamed.
   * Changing it is refused: the subnet would be replaced.
   */
  subnetName?: pulumi.Input<string> | undefined;
  /**
   * Id of an existing zone `privatelink.redis.azure.net` (hub and spoke); then only a link to it is created.
   * Default: a zone of its own.
   * Changing it replaces the link, and moves the records of the instances.
   */
  privateDnsZoneId?: pulumi.Input<string> | undefined;
  /**
   * Name of the zone that is created, in a cloud whose instances have other host names.
   * Default: `privatelink.redis.azure.net`, the public cloud's.
   * Changing it is refused: the zone would be replaced.
   */
  privateDnsZoneName?: pulumi.Input<string> | undefined;
  /**
   * `false` where the virtual network is linked to the zone already, by another stack or a central team: Azure takes one link
   * for each network. Needs `privateDnsZoneId`.
   * Default: true.
   * Switching it off deletes the link that was created here.
   */
  linkVirtualNetwork?: boolean | undefined;
  /**
   * Name of the link that is created.
   * Default: the logical name and eight hex digits made of the `owner`. Give the former name after the component was renamed.
   * Changing it replaces the link: names do not resolve meanwhile.
   */
  virtualNetworkLinkName?: pulumi.Input<string> | undefined;
  /**
   * Subscription of the zone.
   * Default: `azure-native:subscriptionId`, else `ARM_SUBSCRIPTION_ID`.
   * Changing it is refused: the zone would be replaced.
   */
  subscriptionId?: pulumi.Input<string> | undefined;
  /**
   * Owner of zone, link and subnet, up to 256 characters: the mark in tags, and the source of the names of link and subnet.
   * Give the former value after a stack was renamed or moved, so that names stay.
   * Default: organisation/project/stack and the logical name; below another component its types too.
   * Changing it marks the zone in place and replaces the link; with `subnetAddressPrefix` it is refused.
   */
  owner?: pulumi.Input<string> | undefined;
  /**
   * Tags of the zone and the link, up to 13.
   * Default: none.
   * Changes are made in place.
   */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>> | undefined;
  /**
   * Names of properties whose change may replace zone, link or subnet: `["resourceGroupName"]`.
   * Default: none.
   */
  allowReplacement?: pulumi.Input<pulumi.Input<string>[]> | undefined;
}

/**
 * The network around private instances, shared by many of them: private DNS zone, link to the virtual network, and a subnet if
 * one is asked for. The component owns and deletes only what it created; a zone that others still use is kept, with a warning.
 */
export class ManagedRedisNetwork extends pulumi.ComponentResource {
  /** Id of the zone, for `ManagedRedis`. */
  readonly privateDnsZoneId: pulumi.Output<string>;
  /**
   * Id of the subnet for private endpoints, known before the subnet is created; undefined when none was given or asked for.
   */
  readonly subnetId: pulumi.Output<string> | undefined;
  /** The subnet that is created, for `dependsOn` of what is placed in it; undefined when none was asked for. */
  readonly subnet: pulumi.Resource | undefined;
  /** The zone that is created; undefined when `privateDnsZoneId` names another one. */
  readonly privateDnsZone: pulumi.Resource | undefined;
  /** The link that is created; undefined with `linkVirtualNetwork: false`. */
  readonly virtualNetworkLink: pulumi.Resource | undefined;
  /** Id of the virtual network. */
  readonly virtualNetworkId: pulumi.Output<string>;

  /**
   * Derives ids from names instead of taking them from the resources, so that an update of the network does not look like a
   * change of every instance in it. Dependents of the network depend on this component.
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
      subnetName: givenSubnetName,
      privateDnsZoneId: givenZoneId,
      privateDnsZoneName: givenZoneName,
      linkVirtualNetwork = true,
      virtualNetworkLinkName: givenLinkName,
      subscriptionId: givenSubscriptionId,
      owner: givenOwner,
      ...unknownArgs
    } = given(args);
    // Before the first child: a child that is registered already may be created although the program fails.
    const wrong =
      wrongProvider(this, opts) ??
      unknownArguments(Object.keys(unknownArgs)) ??
      (addressPrefix !== undefined && givenSubnetId !== undefined
        ? "give subnetId or subnetAddressPrefix, not both"
        : undefined) ??
      (givenZoneName !== undefined && givenZoneId !== undefined
        ? "give privateDnsZoneId or privateDnsZoneName, not both"
        : undefined) ??
      (typeof linkVirtualNetwork !== "boolean" ? "linkVirtualNetwork must be true or false" : undefined) ??
      (!linkVirtualNetwork && givenZoneId === undefined
        ? "linkVirtualNetwork: false needs privateDnsZoneId, the zone to which the network is linked already"
        : undefined) ??
      (virtualNetworkId === undefined ? "virtualNetworkId is required" : undefined);
    if (wrong !== undefined) throw new pulumi.ResourceError(`${name}: ${wrong}`, this, true);
    const subscriptionId = subscriptionOf(givenSubscriptionId, this);
    const owner = ownerOf(name, { given: givenOwner, parent: opts.parent });
    const common = { subscriptionId, resourceGroupName, owner, allowReplacement, ...timeoutsOf(opts) };
    const unique = nameOf(name, owner);
    const subnetName = givenSubnetName ?? unique;
    const ignored = new IgnoredChanges(opts.ignoreChanges);

    const privateZoneName = givenZoneName ?? REDIS_ZONE;
    const zoneInputs = { ...common, privateZoneName, tags };
    const zone =
      givenZoneId !== undefined
        ? undefined
        : new PrivateDnsZone(name, zoneInputs, { parent: this, ...ignored.of(zoneInputs) });
    const zoneId = pulumi.output(
      givenZoneId ??
        pulumi.all([subscriptionId, resourceGroupName, privateZoneName]).apply(([subscription, group, zoneName]) =>
          privateDnsZoneId({
            subscriptionId: subscription ?? "",
            resourceGroupName: group,
            privateZoneName: zoneName,
          }),
        ),
    );
    const linkInputs = {
      ...common,
      privateDnsZoneId: zoneId,
      virtualNetworkLinkName: givenLinkName ?? unique,
      virtualNetworkId,
      tags,
    };
    const link = linkVirtualNetwork
      ? new VirtualNetworkLink(name, linkInputs, {
          parent: this,
          dependsOn: zone ? [zone] : [],
          ...ignored.of(linkInputs),
        })
      : undefined;
    const subnetInputs =
      addressPrefix === undefined ? undefined : { ...common, virtualNetworkId, subnetName, addressPrefix };
    // After the link, so that a destroy begins with the subnet: while endpoints are in the subnet Azure refuses, and names
    // go on to resolve.
    this.subnet =
      subnetInputs &&
      new Subnet(name, subnetInputs, {
        parent: this,
        dependsOn: link ? [link] : [],
        ...ignored.of(subnetInputs, { named: { subnetAddressPrefix: "addressPrefix" } }),
      });
    ignored.warnAboutUnused(this);

    this.privateDnsZone = zone;
    this.virtualNetworkLink = link;
    this.privateDnsZoneId = zoneId;
    this.virtualNetworkId = pulumi.output(virtualNetworkId);
    this.subnetId =
      addressPrefix !== undefined
        ? pulumi.interpolate`${virtualNetworkId}/subnets/${subnetName}`
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
