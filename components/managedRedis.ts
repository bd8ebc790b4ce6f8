import * as pulumi from "@pulumi/pulumi";
import { accessKey, type Keys } from "./activeKey";
import { adoptedParts } from "./adoptedParts";
import { assignmentInputs } from "./assignments";
import { AccessPolicyAssignment, Cluster, Database, PrivateDnsZoneGroup, PrivateEndpoint } from "./children";
import {
  type Connection,
  type IoredisOptions,
  ioredisOptions,
  type NodeRedisOptions,
  nodeRedisOptions,
  redisUrl,
  stackExchange,
} from "./connection";
import { nameOf, ownerOf, subscriptionOf, timeoutsOf, wrongProvider } from "./context";
import { IgnoredChanges } from "./ignoreChanges";
import type { ManagedRedisArgs } from "./managedRedisArgs";
import type { ManagedRedisNetwork } from "./managedRedisNetwork";
import { given, missingAccess, wrongAssignments, wrongNetwork } from "./mistakes";

/**
 * One Azure Managed Redis: cluster and database, and for private use a private endpoint with its record in a private DNS zone.
 * The outputs are there when clients can use the instance, name resolution included.
 */
export class ManagedRedis extends pulumi.ComponentResource {
  /** ARM id of the cluster. */
  readonly id: pulumi.Output<string>;
  /** Name of the cluster in Azure. */
  readonly clusterName: pulumi.Output<string>;
  /** Host name for clients, `<cluster>.<region>.redis.azure.net`; in the network it resolves to the private endpoint. */
  readonly hostName: pulumi.Output<string>;
  /** TCP port, 10000. */
  readonly port: pulumi.Output<number>;
  /** `hostName:port`. */
  readonly primaryEndpoint: pulumi.Output<string>;
  /** Secret. Undefined while accessKeysAuthentication is Disabled. */
  readonly primaryKey: pulumi.Output<string | undefined>;
  /** Secret. Undefined while accessKeysAuthentication is Disabled. */
  readonly secondaryKey: pulumi.Output<string | undefined>;
  /**
   * Secret. The key for clients, which is in the connection strings too: the primary key until `keyRotation` moves clients to
   * the other one. Undefined while accessKeysAuthentication is Disabled.
   */
  readonly accessKey: pulumi.Output<string | undefined>;
  /** Secret. `rediss://:key@host:port`, for most clients; `redis://` when clientProtocol is Plaintext. */
  readonly connectionString: pulumi.Output<string | undefined>;
  /** Secret. For StackExchange.Redis. */
  readonly stackExchangeConnectionString: pulumi.Output<string | undefined>;
  /** Secret. For `createClient` of node-redis. */
  readonly nodeRedisOptions: pulumi.Output<NodeRedisOptions | undefined>;
  /** Secret. For ioredis. */
  readonly ioredisOptions: pulumi.Output<IoredisOptions | undefined>;
  /** ARM id of the database, for the `geoReplication` of other instances. */
  readonly databaseId: pulumi.Output<string>;
  /** The version of Redis that Azure runs, such as `7.4`. */
  readonly redisVersion: pulumi.Output<string | undefined>;
  /** Principal id of the cluster's system-assigned identity, for grants of access; undefined without such an identity. */
  readonly principalId: pulumi.Output<string | undefined>;
  /** ARM id of the private endpoint; undefined without one. */
  readonly privateEndpointId: pulumi.Output<string | undefined>;
  /**
   * Address of the private endpoint, for a DNS record of your own; undefined without an endpoint, and where the credential may
   * not read network interfaces.
   */
  readonly privateIpAddress: pulumi.Output<string | undefined>;
  /** PEM of the authority behind the endpoint's certificate, in clouds where the certificate is not publicly trusted. */
  readonly caCert: pulumi.Output<string | undefined>;

  constructor(name: string, args: ManagedRedisArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("azure-managed-redis:index:ManagedRedis", name, {}, opts);
    const {
      resourceGroupName,
      location,
      skuName,
      network,
      highAvailability,
      publicNetworkAccess,
      minimumTlsVersion,
      identity,
      customerManagedKeyEncryption,
      maintenanceWindows,
      clusteringPolicy,
      evictionPolicy,
      accessKeysAuthentication,
      keyRotation,
      accessPolicyAssignments = {},
      clientProtocol,
      modules,
      persistence,
      geoReplication,
      redisVersion,
      deferUpgrade,
      notifyKeyspaceEvents,
      apiVersion,
      tags,
      adopt,
      allowReplacement,
      subscriptionId: givenSubscriptionId,
      clusterName: givenClusterName,
      subnetId: givenSubnetId,
      privateDnsZoneId: givenZoneId,
      privateEndpointLocation,
      privateEndpointName: givenEndpointName,
      privateDnsZoneGroupName = "default",
      owner: givenOwner,
      ...unknownArgs
    } = given(args);
    const subnetId = givenSubnetId ?? network?.subnetId;
    const privateDnsZoneId = isNone(givenZoneId) ? "none" : (givenZoneId ?? network?.privateDnsZoneId);
    // Before the first child: a child that is registered already may be created although the program fails.
    const wrong =
      wrongProvider(this, opts) ??
      wrongNetwork(network) ??
      missingAccess({ subnetId, privateDnsZoneId, publicNetworkAccess }) ??
      wrongAssignments(accessPolicyAssignments);
    if (wrong !== undefined) throw new pulumi.ResourceError(`${name}: ${wrong}`, this, true);

    const owner = ownerOf(name, { given: givenOwner, parent: opts.parent });
    const clusterName = givenClusterName ?? nameOf(name, owner);
    // Children name Azure's objects by these names, never by each other's outputs: while a cluster scales, a preview does not
    // know its outputs, and everything below the cluster would look changed.
    const common = {
      subscriptionId: subscriptionOf(givenSubscriptionId, this),
      resourceGroupName,
      owner,
      adopt,
      allowReplacement,
      ...timeoutsOf(opts),
    };

    const databaseInputs = {
      ...common,
      clusterName,
      skuName,
      highAvailability,
      clusteringPolicy,
      evictionPolicy,
      accessKeysAuthentication,
      keyRotation,
      clientProtocol,
      modules,
      persistence,
      geoReplication,
      redisVersion,
      deferUpgrade,
      notifyKeyspaceEvents,
      apiVersion,
    };
    const assignments = assignmentInputs(given(accessPolicyAssignments), { ...common, clusterName }, apiVersion);
    const privateEndpointName = givenEndpointName ?? pulumi.interpolate`${clusterName}-pe`;
    const endpointInputs = subnetId !== undefined && {
      ...common,
      privateEndpointName,
      location: privateEndpointLocation ?? location,
      clusterName,
      subnetId,
      tags,
    };
    const zoneGroupInputs = endpointInputs &&
      privateDnsZoneId !== "none" && { ...common, privateEndpointName, privateDnsZoneGroupName, privateDnsZoneId };
    const parts = { database: databaseInputs, assignments, endpoint: endpointInputs, zoneGroup: zoneGroupInputs };

    const clusterInputs = {
      // Unknown arguments go along, so that the provider refuses them by their names.
      ...unknownArgs,
      ...common,
      clusterName,
      location,
      skuName,
      highAvailability,
      publicNetworkAccess,
      minimumTlsVersion,
      identity,
      customerManagedKeyEncryption,
      maintenanceWindows,
      apiVersion,
      tags,
    };
    const ignored = new IgnoredChanges(opts.ignoreChanges);
    const cluster = new Cluster(
      name,
      { ...clusterInputs, ...(adopt === undefined || adopt === false ? {} : { adopts: adoptedParts(parts) }) },
      { parent: this, ...ignored.of(clusterInputs) },
    );
    const below = { parent: this, dependsOn: [cluster], replaceWith: [cluster] };
    const database = new Database(name, databaseInputs, { ...below, ...ignored.of(databaseInputs) });

    const ready: pulumi.Input<unknown>[] = [database.id];
    for (const [key, inputs] of Object.entries(assignments)) {
      const assignment = new AccessPolicyAssignment(`${name}-${key.toLowerCase()}`, inputs, {
        parent: this,
        // Azure does not mind the case of a name, so a name in another case is no other resource.
        aliases: [{ name: `${name}-${key}` }],
        dependsOn: [database],
        replaceWith: [cluster, database],
        ...ignored.of(inputs, { prefix: `accessPolicyAssignments.${key}` }),
      });
      ready.push(assignment.id);
    }
    let endpoint: PrivateEndpoint | undefined;
    if (endpointInputs) {
      // The endpoint's region is that of the cluster unless the program says otherwise.
      const named: Record<string, string> =
        privateEndpointLocation === undefined ? {} : { privateEndpointLocation: "location", location: "" };
      endpoint = new PrivateEndpoint(name, endpointInputs, {
        ...below,
        ...ignored.of(endpointInputs, { named }),
        dependsOn: [cluster, ...neededNetwork(network, { hasZoneGroup: !!zoneGroupInputs })],
      });
      ready.push(endpoint.id);
      if (zoneGroupInputs) {
        const zoneGroup = new PrivateDnsZoneGroup(name, zoneGroupInputs, {
          parent: this,
          dependsOn: network ? [endpoint, network] : [endpoint],
          replaceWith: [cluster, endpoint],
          ...ignored.of(zoneGroupInputs),
        });
        ready.push(zoneGroup.id);
      }
    }
    ignored.warnAboutUnused(this);

    const once = <T>(output: pulumi.Output<T>): pulumi.Output<T> =>
      pulumi.all([output, ...ready]).apply(([value]) => value as T);
    this.id = cluster.id;
    this.clusterName = pulumi.output(clusterName);
    this.privateEndpointId = pulumi.output(endpoint?.id);
    this.privateIpAddress = pulumi.output(endpoint?.privateIpAddress);
    this.databaseId = database.id;
    this.redisVersion = database.redisVersion;
    this.principalId = cluster.principalId;
    this.hostName = once(cluster.hostName);
    this.port = once(database.port);
    this.primaryEndpoint = pulumi.interpolate`${this.hostName}:${this.port}`;
    this.primaryKey = once(database.primaryKey);
    this.secondaryKey = once(database.secondaryKey);
    const { activeKey, primaryKey, secondaryKey } = database;
    this.accessKey = pulumi
      .all([pulumi.all({ activeKey, primaryKey, secondaryKey }), ...ready])
      .apply(([keys]) => accessKey(keys as unknown as Keys));
    this.caCert = cluster.caCert;
    const as = <T>(write: (connection: Connection) => T): pulumi.Output<T | undefined> =>
      pulumi
        .all([this.hostName, this.port, this.accessKey, database.clientProtocol, this.caCert])
        .apply(([hostName, port, key, protocol, caCert]) =>
          key === undefined ? undefined : write({ hostName, port, key, isEncrypted: protocol !== "Plaintext", caCert }),
        );
    this.connectionString = as(redisUrl);
    this.stackExchangeConnectionString = as(stackExchange);
    this.nodeRedisOptions = as(nodeRedisOptions);
    this.ioredisOptions = as(ioredisOptions);
    this.registerOutputs({
      id: this.id,
      hostName: this.hostName,
      port: this.port,
      primaryEndpoint: this.primaryEndpoint,
    });
  }
}

/** Whether the program manages the record itself. An output is not known here. */
function isNone(zoneId: unknown): boolean {
  return typeof zoneId === "string" && zoneId.toLowerCase() === "none";
}

/**
 * The part of the network that an endpoint waits for: the subnet. Zone and link are the zone group's to wait for. Pulumi
 * deletes in levels, as deep as the chain of dependencies, so an endpoint that waited for the link would hold up the delete
 * of the database, and with it that of the cluster.
 */
function neededNetwork(
  network: ManagedRedisNetwork | undefined,
  { hasZoneGroup }: { hasZoneGroup: boolean },
): pulumi.Resource[] {
  if (network === undefined) return [];
  // Without a zone group nobody else waits for the link, and the outputs mean that names resolve.
  if (!hasZoneGroup) return [network];
  return network.subnet === undefined ? [] : [network.subnet];
}
