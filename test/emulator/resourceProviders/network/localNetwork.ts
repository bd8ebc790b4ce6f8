import assert from "node:assert/strict";
import type { Faults } from "../../../../emulator/faults/faults";
import type { Gateway } from "../../../../emulator/gateway/gateway";
import { localAzure } from "../../../../emulator/localAzure";
import { ManualClock } from "../../../../emulator/world/clock";
import { DIRECTORY } from "../../../../emulator/world/directory";
import type { JsonObject } from "../../../../emulator/world/resource";
import type { Answer } from "../../../../emulator/world/resourceType";
import type { World } from "../../../../emulator/world/world";

export const GROUP = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/rg`;
export const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;
export const SUBNET = `${NETWORK}/subnets/endpoints`;
export const CLUSTER = `${GROUP}/providers/Microsoft.Cache/redisEnterprise/cache`;
export const HOST = "cache.westus2.redis.azure.net";
export const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
export const ZONE_GROUP = `${ENDPOINT}/privateDnsZoneGroups/default`;
export const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
export const LINK = `${ZONE}/virtualNetworkLinks/link`;

/** A local Azure without server: requests go to its gateway, and time moves by hand. */
export class LocalNetwork {
  readonly clock = new ManualClock();
  readonly faults: Faults;
  readonly world: World;
  private readonly gateway: Gateway;

  constructor() {
    const { world, gateway, faults } = localAzure({ clock: this.clock, seed: "network", throttling: false });
    // Without what a local Azure brings: here every resource is one that a test made.
    for (const { id } of world.store.all()) world.store.delete(id);
    this.world = world;
    this.gateway = gateway;
    this.faults = faults;
    this.done("PUT", GROUP, { location: "westus2" });
  }

  /** One request; what is due happens first. */
  send(method: string, path: string, body?: JsonObject, headers: Readonly<Record<string, string>> = {}): Answer {
    this.world.schedule.runDue();
    const [plain = "", query = `api-version=${apiVersion(path)}`] = path.split("?");
    const text = body && JSON.stringify(body);
    return this.gateway.handle({ method, path: plain, query: new URLSearchParams(query), headers, body: text }).answer;
  }

  get(path: string): JsonObject {
    const { status, body } = this.send("GET", path);
    assert.equal(status, 200, `GET ${path}`);
    return body as JsonObject;
  }

  properties(path: string): JsonObject {
    return this.get(path).properties as JsonObject;
  }

  list(path: string): readonly JsonObject[] {
    return this.get(path).value as readonly JsonObject[];
  }

  /** A request that must be accepted, and all that follows from it. */
  done(method: string, path: string, body?: JsonObject): Answer {
    const answer = this.send(method, path, body);
    assert.ok(answer.status < 300, `${method} ${path}: ${JSON.stringify(answer.body)}`);
    this.pass();
    return answer;
  }

  /** Lets an hour of Azure's time go by: longer than any operation. */
  pass(ms = 3_600_000): void {
    this.clock.advance(ms);
    this.world.schedule.runDue();
  }

  /** What the status URL of an answer says now. */
  status({ headers }: Answer): Answer {
    return this.send("GET", headers?.["Azure-AsyncOperation"] as string);
  }
}

/** With a virtual network of one subnet. */
export function withNetwork(): LocalNetwork {
  const azure = new LocalNetwork();
  azure.done("PUT", NETWORK, networkBody());
  return azure;
}

/** And with a cluster that runs. */
export function withCluster(): LocalNetwork {
  const azure = withNetwork();
  azure.done("PUT", CLUSTER, clusterBody());
  return azure;
}

/** And with a private endpoint, a zone linked to the network, and a zone group. */
export function withEndpoint(): LocalNetwork {
  const azure = withCluster();
  azure.done("PUT", ENDPOINT, endpointBody());
  azure.done("PUT", ZONE, { location: "global" });
  azure.done("PUT", LINK, linkBody());
  azure.done("PUT", ZONE_GROUP, zoneGroupBody());
  return azure;
}

export function networkBody(): JsonObject {
  return {
    location: "westus2",
    properties: {
      addressSpace: { addressPrefixes: ["127.64.0.0/16"] },
      subnets: [{ name: "endpoints", properties: { addressPrefix: "127.64.0.0/24" } }],
    },
  };
}

export function clusterBody(): JsonObject {
  return { location: "westus2", sku: { name: "Balanced_B5" }, properties: { publicNetworkAccess: "Disabled" } };
}

export function endpointBody(changes: JsonObject = {}): JsonObject {
  const connection = { name: "pe-conn", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
  return {
    location: "westus2",
    properties: { subnet: { id: SUBNET }, privateLinkServiceConnections: [connection], ...changes },
  };
}

/** An endpoint that asks the cluster's owner for approval. */
export function manualEndpointBody(requestMessage = "please"): JsonObject {
  const settings = { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"], requestMessage };
  return endpointBody({
    privateLinkServiceConnections: [],
    manualPrivateLinkServiceConnections: [{ name: "pe-conn", properties: settings }],
  });
}

export function zoneGroupBody(...zones: readonly string[]): JsonObject {
  const ids = zones.length > 0 ? zones : [ZONE];
  const privateDnsZoneConfigs = ids.map((privateDnsZoneId, index) => ({
    name: index === 0 ? "default" : `config${index}`,
    properties: { privateDnsZoneId },
  }));
  return { properties: { privateDnsZoneConfigs } };
}

export function linkBody(virtualNetworkId = NETWORK): JsonObject {
  return { location: "global", properties: { registrationEnabled: false, virtualNetwork: { id: virtualNetworkId } } };
}

/** Asserts an answer's status and error code, and returns its message. */
export function refused({ status, body }: Answer, [expectedStatus, expectedCode]: readonly [number, string]): string {
  const error = (body as { error?: { code: string; message: string } }).error;
  assert.deepEqual([status, error?.code], [expectedStatus, expectedCode], JSON.stringify(body));
  return error?.message ?? "";
}

function apiVersion(path: string): string {
  if (path.includes("/privateDnsZones")) return "2024-06-01";
  if (path.includes("/Microsoft.Network/")) return "2024-05-01";
  return path.includes("/Microsoft.Cache/") ? "2025-07-01" : "2021-04-01";
}
