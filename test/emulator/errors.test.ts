import assert from "node:assert/strict";
import type { JsonObject } from "../../emulator/world/resource";
import { CACHE, CLUSTER, DATABASE, GROUP, LocalArm, type Reply, SUBSCRIPTION } from "./localArm";

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const VNET = `${NETWORK}/virtualNetworks/vnet`;
const ZONE = `${NETWORK}/privateDnsZones/privatelink.redis.azure.net`;
const LINK = `${ZONE}/virtualNetworkLinks/link`;
const ENDPOINT = `${NETWORK}/privateEndpoints/pe`;
const ZONE_GROUP = `${ENDPOINT}/privateDnsZoneGroups/default`;
const ABSENT_GROUP = `${SUBSCRIPTION}/resourceGroups/rg`;
const GLOBAL = { location: "global" };
const cluster = (change: JsonObject = {}): JsonObject => ({
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
  ...change,
});

interface Row {
  readonly status: number;
  readonly code: string;
  /** Azure's words, where a source quotes them. */
  readonly says: RegExp;
  /** What a client does to meet it; what is made to go wrong for it. */
  readonly provoke: (arm: LocalArm) => Reply;
  readonly because: string;
  /** Made by ARM itself, not by a provider. */
  readonly isGateway?: true;
}

/** Every error of the contract's section 9 (and the texts that it points to), each as a client meets it. */
const ROWS: readonly Row[] = [
  {
    status: 404,
    code: "ResourceNotFound",
    says: /^The Resource 'Microsoft\.Cache\/redisEnterprise\/cache1' under resource group 'local' was not found\. For more details please go to https:\/\/aka\.ms\/ARMResourceNotFoundFix$/,
    provoke: (arm) => arm.send("GET", CLUSTER),
    because: "there is no such cluster",
    isGateway: true,
  },
  {
    status: 404,
    code: "ResourceGroupNotFound",
    says: /^Resource group 'rg' could not be found\.$/,
    provoke: (arm) => arm.send("DELETE", `${ABSENT_GROUP}/providers/Microsoft.Cache/redisEnterprise/cache1`),
    because: "its group is missing, which even a DELETE is told",
    isGateway: true,
  },
  {
    status: 404,
    code: "ParentResourceNotFound",
    says: /^Can not perform requested operation on nested resource\. Parent resource 'cache1' not found\.$/,
    provoke: (arm) => arm.send("PUT", DATABASE, {}),
    because: "its cluster is missing",
    isGateway: true,
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^You can currently only create or update a single RedisEnterprise database which must be named 'default'\.$/,
    provoke: (arm) => running(arm).send("PUT", `${CLUSTER}/databases/other`, {}),
    because: "a cluster has one database",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^Linked databases cannot by removed with this API\. In order to unlink a database, it mu/,
    provoke: (arm) => {
      const [one, other] = [`${CACHE}/one/databases/default`, `${CACHE}/two/databases/default`];
      const group = (...ids: string[]): JsonObject => ({
        properties: { geoReplication: { groupNickname: "g", linkedDatabases: ids.map((id) => ({ id })) } },
      });
      arm.cluster(`${CACHE}/one`);
      arm.cluster(`${CACHE}/two`, { location: "eastus" });
      arm.database(one, group(one).properties as JsonObject);
      arm.database(other, group(one, other).properties as JsonObject);
      return arm.send("PUT", one, group(one));
    },
    because: "a link is missing in the list of a linked database",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^Specifying zones for SKU 'Balanced_B5' is not supported\. Zone redundancy is enabled by default for this SKU in regions with zones\.$/,
    provoke: (arm) => arm.send("PUT", CLUSTER, cluster({ zones: ["1", "2"] })),
    because: "zones are never chosen",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^Creation of new Azure Cache for Redis Enterprise resources is no longer supported\. Azure Cache for Redis Enterprise is retiring, please create Azure Managed Redis instead\.$/,
    provoke: (arm) => arm.send("PUT", CLUSTER, cluster({ sku: { name: "Enterprise_E10", capacity: 2 } })),
    because: "the SKU is of the old kind",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^Creation of new Azure Cache for Redis Enterprise resources is no longer supported\./,
    provoke: (arm) => arm.send("GET", CLUSTER, undefined, "2023-07-01"),
    because: "the api-version is retired, for every verb",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /busy undergoing system maintenance/,
    provoke: (arm) => {
      arm.azure.faults.add({ kind: "busy" });
      return running(arm).send("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    },
    because: "maintenance follows on a creation (fault `busy`)",
  },
  {
    status: 400,
    code: "NoRegisteredProviderFound",
    says: /^No registered resource provider found for location 'westus2' and API version '2030-01-01' for type 'redisEnterprise'\. The supported api-versions are '2022-01-01, .*'\. The supported locations are '.*West US 2.*'\.$/,
    provoke: (arm) => arm.send("PUT", CLUSTER, cluster(), "2030-01-01"),
    because: "there is no such api-version",
    isGateway: true,
  },
  {
    status: 400,
    code: "InvalidResourceName",
    says: /The cluster name 'a_b' is not valid/,
    provoke: (arm) => arm.send("PUT", `${CACHE}/a_b`, cluster()),
    because: "a name has letters, digits and hyphens",
  },
  {
    status: 409,
    code: "InvalidResourceLocation",
    says: /^The resource 'cache1' already exists in location 'westus2' in resource group 'local'\. A resource with the same name cannot be created in location 'eastus'\. Please select a new resource name\.$/,
    provoke: (arm) => running(arm).send("PUT", CLUSTER, cluster({ location: "eastus" })),
    because: "nothing moves to another region",
    isGateway: true,
  },
  {
    status: 409,
    code: "CannotDeleteResource",
    says: /^Cannot delete resource while nested resources exist\. Some existing nested resource IDs include: '.*\/link'\. Please/,
    provoke: (arm) => {
      arm.ok("PUT", ZONE, GLOBAL);
      arm.pass(10);
      arm.ok("PUT", LINK, { ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
      return arm.send("DELETE", ZONE);
    },
    because: "a zone with links stays",
    isGateway: true,
  },
  {
    status: 409,
    code: "Conflict",
    says: /^Another operation is in progress on .*privatelink\.redis\.azure\.net\. Please try again later\.$/,
    provoke: (arm) => {
      arm.ok("PUT", ZONE, GLOBAL);
      return arm.send("PUT", ZONE, GLOBAL);
    },
    because: "a zone is written by one at a time",
  },
  {
    status: 409,
    code: "Conflict",
    says: /^Another operation is in progress on /,
    provoke: (arm) => {
      arm.azure.faults.add({ kind: "race" });
      return arm.send("PUT", ZONE, GLOBAL);
    },
    because: "somebody else wrote the zone a moment before (fault `race`)",
  },
  {
    status: 409,
    code: "Conflict",
    says: /^Private zone 'privatelink\.redis\.azure\.net' is already linked to the virtual network '.*\/virtualNetworks\/vnet'\.$/,
    provoke: (arm) => {
      arm.ok("PUT", ZONE, GLOBAL);
      arm.pass(10);
      arm.ok("PUT", LINK, { ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
      return arm.send("PUT", `${LINK}2`, { ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
    },
    because: "a network is linked to a zone once",
  },
  {
    status: 400,
    code: "BadRequest",
    says: /^A virtual network cannot be linked to multiple zones with overlapping namespaces\. You tried to link virtual network with '.*' and '.*' zones\.$/,
    provoke: (arm) => {
      arm.ok("PUT", ABSENT_GROUP, { location: "westus2" });
      const other = ZONE.replace(GROUP, ABSENT_GROUP);
      for (const zone of [ZONE, other]) arm.ok("PUT", zone, GLOBAL);
      arm.pass(10);
      arm.ok("PUT", LINK, { ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
      return arm.send("PUT", `${other}/virtualNetworkLinks/l`, {
        ...GLOBAL,
        properties: { virtualNetwork: { id: VNET } },
      });
    },
    because: "a network sees one zone of a name",
  },
  {
    status: 409,
    code: "Conflict",
    says: /^A resource with this name already exists or is in a conflicting state\.$/,
    provoke: (arm) => {
      arm.ok("PUT", ABSENT_GROUP, { location: "westus2" });
      arm.cluster();
      return arm.send("PUT", CLUSTER.replace(GROUP, ABSENT_GROUP), cluster());
    },
    because: "host names are unique in a region",
  },
  {
    status: 409,
    code: "Conflict",
    says: /^Another operation on the cluster 'cache1' or its database is in progress/,
    provoke: (arm) => {
      arm.ok("PUT", CLUSTER, cluster());
      return arm.send("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    },
    because: "a cluster is written by one at a time",
  },
  {
    status: 403,
    code: "AuthorizationFailed",
    says: /^The client '.*' with object id '.*' does not have authorization to perform action 'Microsoft\.Cache\/redisEnterprise\/listSkusForScaling\/action' over scope '.*\/cache1' or the scope is invalid\./,
    provoke: (arm) => {
      arm.azure.faults.add({ kind: "deny", match: { action: "listSkusForScaling" } });
      return running(arm).send("POST", `${CLUSTER}/listSkusForScaling`);
    },
    because: "the action is not in the role (fault `deny`, or --role)",
    isGateway: true,
  },
  {
    status: 429,
    code: "SubscriptionRequestsThrottled",
    says: /^Number of requests for subscription '[0-9a-f-]+' exceeded the limit\. Please try again after '1' seconds\.$/,
    provoke: (arm) => {
      for (let read = 0; read < 1_100; read++) arm.send("GET", CLUSTER);
      return arm.send("GET", CLUSTER);
    },
    because: "a bucket of ARM is empty (or fault `throttle`)",
    isGateway: true,
  },
  {
    status: 429,
    code: "TooManyRequests",
    says: /^The number of requests to 'Microsoft\.Network' exceeded the limit of five minutes\.$/,
    provoke: (arm) => {
      for (let read = 0; read < 500; read++) {
        arm.send("GET", ZONE);
        arm.pass(0.1);
      }
      return arm.send("GET", ZONE);
    },
    because: "private DNS has a limit of its own",
  },
  {
    status: 429,
    code: "RetryableErrorDueToAnotherOperation",
    says: /^Operation PutSubnetOperation is updating resource .*\/subnets\/one\. The call can be retried in 10 seconds\.$/,
    provoke: (arm) => {
      const subnet = (name: string, prefix: string): Reply =>
        arm.send("PUT", `${VNET}/subnets/${name}`, { properties: { addressPrefix: prefix } });
      subnet("one", "127.64.1.0/24");
      return subnet("two", "127.64.2.0/24");
    },
    because: "a network is written by one at a time: a lock, not a limit",
  },
  {
    status: 400,
    code: "ReferencedResourceNotProvisioned",
    says: /^Cannot proceed with operation because resource .*\/pe used by resource .*\/default is not in Succeeded state\. Resource is in Deleting state and the last operation that updated\/is updating the resource is DeletePrivateEndpointOperation\.$/,
    provoke: (arm) => {
      endpoint(arm);
      arm.ok("DELETE", ENDPOINT);
      return arm.send("DELETE", ZONE_GROUP);
    },
    because: "the endpoint of a zone group is being deleted",
  },
];

describe("every error of Azure that is known", () => {
  for (const { status, code, says, provoke, because, isGateway = false } of ROWS) {
    it(`${status} ${code}: ${because}`, () => {
      const reply = provoke(new LocalArm({ throttling: true }));
      assert.deepEqual([reply.status, reply.code], [status, code], reply.message);
      assert.match(reply.message, says);
      assert.equal(reply.headers["x-ms-failure-cause"], isGateway ? "gateway" : undefined);
      if (status === 429) assert.match(reply.headers["Retry-After"] ?? "", /^\d+$/);
    });
  }

  it("412 PreconditionFailed: a link that may only be created exists", () => {
    const arm = new LocalArm();
    arm.ok("PUT", ZONE, GLOBAL);
    arm.pass(10);
    arm.ok("PUT", LINK, { ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
    const body = JSON.stringify({ ...GLOBAL, properties: { virtualNetwork: { id: VNET } } });
    const { answer } = arm.azure.gateway.handle({
      method: "PUT",
      path: LINK,
      query: new URLSearchParams({ "api-version": "2024-06-01" }),
      headers: { "if-none-match": "*" },
      body,
    });
    const { error } = answer.body as { error: { code: string; message: string } };
    assert.deepEqual([answer.status, error.code], [412, "PreconditionFailed"]);
    assert.match(error.message, /exists already and hence cannot be created again\.$/);
  });

  const operations: {
    error: object | undefined;
    fault: Parameters<LocalArm["azure"]["faults"]["add"]>[0];
    because: string;
  }[] = [
    {
      fault: { kind: "capacity" },
      error: {
        code: "InsufficientCapacity",
        message:
          "Request failed due to insufficient capacity. Retry using a different Azure Managed Redis size or region.",
      },
      because: "there is no capacity for high availability",
    },
    { fault: { kind: "fail" }, error: undefined, because: "nobody says why" },
  ];
  for (const { fault, error, because } of operations) {
    it(`an operation that ends Failed with HTTP 200: ${because}`, () => {
      const arm = new LocalArm();
      arm.azure.faults.add(fault);
      const url = arm.ok("PUT", CLUSTER, cluster()).headers["Azure-AsyncOperation"] as string;
      arm.pass(180);
      const { status, body } = arm.ok("GET", url);
      assert.deepEqual([status, body.status, body.error], [200, "Failed", error]);
      assert.equal(arm.properties(CLUSTER).resourceState, "CreateFailed");
    });
  }

  it("an operation that ends Canceled: the deletion of an endpoint took over from that of its zone group", () => {
    const arm = new LocalArm();
    endpoint(arm);
    const url = arm.ok("DELETE", ZONE_GROUP).headers["Azure-AsyncOperation"] as string;
    arm.ok("DELETE", ENDPOINT);
    const { body, headers } = arm.ok("GET", url);
    const { code, details } = body.error as { code: string; details: { code: string }[] };
    assert.deepEqual(
      [body.status, code, details[0]?.code],
      ["Canceled", "Canceled", "CanceledAndSupersededDueToAnotherOperation"],
    );
    assert.match(headers["Canceled-By-Azure-AsyncOperation"] ?? "", /\/operations\/[0-9a-f-]{36}\?/);
  });
});

function running(arm: LocalArm): LocalArm {
  arm.cluster();
  return arm;
}

/** A private endpoint with its zone group. */
function endpoint(arm: LocalArm): void {
  arm.cluster();
  const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
  const properties = { subnet: { id: `${VNET}/subnets/default` }, privateLinkServiceConnections: [connection] };
  arm.ok("PUT", ENDPOINT, { location: "westus2", properties });
  arm.ok("PUT", ZONE, GLOBAL);
  arm.pass(60);
  arm.ok("PUT", ZONE_GROUP, {
    properties: { privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: ZONE } }] },
  });
  arm.pass(60);
}
