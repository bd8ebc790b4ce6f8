import assert from "node:assert/strict";
import type { JsonObject } from "../../emulator/world/resource";
import { LocalArm, type Reply, SUBSCRIPTION } from "./localArm";

const GROUP = `${SUBSCRIPTION}/resourceGroups/tf`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`;
const SUBNET = `${NETWORK}/subnets/endpoints`;
const CLUSTER = `${GROUP}/providers/Microsoft.Cache/redisEnterprise/cache`;
const DATABASE = `${CLUSTER}/databases/default`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const LINK = `${ZONE}/virtualNetworkLinks/link`;
const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/endpoint`;
const ZONE_GROUP = `${ENDPOINT}/privateDnsZoneGroups/default`;

/** azurerm sends both where it has nothing to say. */
const EMPTY = { "if-match": "", "if-none-match": "" };
/** The api-versions that it pins (terraform-provider-azurerm @fae580791926). */
const VERSIONS: readonly (readonly [RegExp, string])[] = [
  [/\/privateDnsZones(\/|$)/, "2024-06-01"],
  [/\/Microsoft\.Network\//, "2025-01-01"],
  [/\/Microsoft\.Cache\//, "2025-07-01"],
];

/** What `terraform apply` and `destroy` send, request by request; `test/clients/go/hashicorp` does it with azurerm's clients. */
class Azurerm extends LocalArm {
  to(method: string, path: string, body?: JsonObject, headers: Record<string, string> = {}): Reply {
    const version = VERSIONS.find(([pattern]) => pattern.test(path))?.[1] ?? "2023-07-01";
    this.azure.world.schedule.runDue();
    const [plain = "", more = ""] = path.split("?");
    const query = new URLSearchParams(`api-version=${version}${more === "" ? "" : `&${more}`}`);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const outcome = this.azure.gateway.handle({ method, path: plain, query, headers, body: text });
    const { status, body: answer = {}, headers: own = {} } = outcome.answer;
    const { code, message = "" } = outcome.error ?? {};
    return { status, body: answer as JsonObject, headers: own, code, message, outcome };
  }

  /** Creates as azurerm does: looks whether it is there, writes, waits and reads. */
  create(path: string, body: JsonObject, headers?: Record<string, string>): JsonObject {
    assert.equal(this.to("GET", path).status, 404, path);
    return this.write(path, body, headers);
  }

  write(path: string, body: JsonObject, headers?: Record<string, string>): JsonObject {
    const { status, message } = this.to("PUT", path, body, headers);
    assert.ok(status < 300, `${path}: ${status} ${message}`);
    this.pass(1_000);
    return this.read(path);
  }

  read(path: string): JsonObject {
    const { status, body } = this.to("GET", path);
    assert.equal(status, 200, path);
    return body;
  }

  remove(path: string, headers?: Record<string, string>): void {
    const { status, message } = this.to("DELETE", path, undefined, headers);
    assert.equal(status, 202, `${path}: ${message}`);
    this.pass(1_000);
    assert.equal(this.to("GET", path).status, 404, path);
  }
}

function created(): Azurerm {
  const arm = new Azurerm();
  arm.create(GROUP, { location: "westus2", tags: {} });
  arm.create(NETWORK, {
    location: "westus2",
    name: "net",
    properties: {
      addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      dhcpOptions: { dnsServers: [] },
      privateEndpointVNetPolicies: "Disabled",
      subnets: [],
    },
    tags: {},
  });
  arm.create(SUBNET, {
    name: "endpoints",
    properties: {
      addressPrefixes: ["10.0.0.0/24"],
      defaultOutboundAccess: true,
      delegations: [],
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
      serviceEndpoints: [],
    },
  });
  arm.create(CLUSTER, {
    location: "westus2",
    sku: { name: "Balanced_B5" },
    properties: {
      encryption: {},
      highAvailability: "Enabled",
      minimumTlsVersion: "1.2",
      publicNetworkAccess: "Disabled",
    },
    tags: {},
  });
  arm.write(DATABASE, {
    properties: {
      accessKeysAuthentication: "Enabled",
      clientProtocol: "Encrypted",
      clusteringPolicy: "OSSCluster",
      evictionPolicy: "VolatileLRU",
      modules: [],
      persistence: {},
    },
  });
  assert.equal(arm.to("POST", `${DATABASE}/listKeys`).status, 200);
  arm.create(ZONE, { location: "global", tags: {} }, EMPTY);
  arm.read(`${ZONE}/SOA/@`);
  arm.create(
    LINK,
    { location: "global", properties: { registrationEnabled: false, virtualNetwork: { id: NETWORK } }, tags: {} },
    EMPTY,
  );
  const connection = { name: "redis", properties: { groupIds: ["redisEnterprise"], privateLinkServiceId: CLUSTER } };
  arm.create(ENDPOINT, {
    location: "westus2",
    properties: {
      customNetworkInterfaceName: "",
      ipConfigurations: [],
      manualPrivateLinkServiceConnections: [],
      privateLinkServiceConnections: [connection],
      subnet: { id: SUBNET },
    },
    tags: {},
  });
  const config = { name: "privatelink.redis.azure.net", properties: { privateDnsZoneId: ZONE } };
  arm.write(ZONE_GROUP, { name: "endpoint", properties: { privateDnsZoneConfigs: [config] } });
  return arm;
}

describe("what Terraform's azurerm sends", () => {
  it("creates a group, a network, a subnet, a managed redis, a zone, a link and an endpoint with its zone group", () => {
    const arm = created();
    const listed = arm.read(`${ENDPOINT}/privateDnsZoneGroups`).value as JsonObject[];
    assert.deepEqual(
      listed.map(({ id }) => id),
      [ZONE_GROUP],
    );
    assert.equal((arm.read(`${ZONE}/A/cache.westus2`).properties as JsonObject).ttl, 10);
  });

  it("scales by a PUT of the whole that it read, read-only members included", () => {
    const arm = created();
    const before = arm.read(CLUSTER);
    const after = arm.write(CLUSTER, { ...before, sku: { name: "Balanced_B10" } });
    assert.deepEqual(after, { ...before, sku: { name: "Balanced_B10" } });
  });

  it("changes a database by a PUT of the whole that it read", () => {
    const arm = created();
    const before = arm.read(DATABASE);
    const changed = { ...(before.properties as JsonObject), evictionPolicy: "AllKeysLFU" };
    const after = arm.write(DATABASE, { ...before, properties: changed });
    assert.deepEqual(after, { ...before, properties: { ...changed, provisioningState: "Succeeded" } });
  });

  it("destroys all of it in its order, with an empty If-Match for link and zone, until the group is empty", () => {
    const arm = created();
    arm.remove(ZONE_GROUP);
    arm.remove(ENDPOINT);
    arm.remove(LINK, { "if-match": "" });
    arm.remove(ZONE, { "if-match": "" });
    arm.remove(DATABASE);
    arm.remove(CLUSTER);
    arm.remove(SUBNET);
    arm.remove(NETWORK);
    assert.deepEqual(arm.to("GET", `${GROUP}/resources?$expand=provisioningState&$top=10`).body.value, []);
    arm.remove(GROUP);
  });
});
