import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIRECTORY } from "../../emulator/directory";
import { readRoles } from "../../emulator/roleFile";
import { CACHE, CLUSTER, DATABASE, GROUP, LocalArm, SUBSCRIPTION } from "./localArm";

const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const VNET = `${NETWORK}/virtualNetworks/vnet`;
const SUBNET = `${VNET}/subnets/default`;
const ENDPOINT = `${NETWORK}/privateEndpoints/pe`;
const ZONE = `${NETWORK}/privateDnsZones/privatelink.redis.azure.net`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id`;
const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};
const NEW_ENDPOINT = {
  location: "westus2",
  properties: {
    subnet: { id: SUBNET },
    privateLinkServiceConnections: [
      { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } },
    ],
  },
};
const GROUP_OF_ZONES = {
  properties: { privateDnsZoneConfigs: [{ name: "z", properties: { privateDnsZoneId: ZONE } }] },
};
const NEW_LINK = { location: "global", properties: { virtualNetwork: { id: VNET } } };

function allowed(actions: readonly string[], notActions: readonly string[] = []): LocalArm {
  return new LocalArm({ roles: [{ actions, notActions }] });
}

describe("what a request needs", () => {
  const rows: { request: [method: string, path: string, body?: object]; actions: string[] }[] = [
    { request: ["GET", CLUSTER], actions: ["Microsoft.Cache/redisEnterprise/read"] },
    { request: ["GET", CACHE], actions: ["Microsoft.Cache/redisEnterprise/read"] },
    { request: ["PUT", CLUSTER, NEW_CLUSTER], actions: ["Microsoft.Cache/redisEnterprise/write"] },
    { request: ["PATCH", CLUSTER, {}], actions: ["Microsoft.Cache/redisEnterprise/write"] },
    { request: ["DELETE", CLUSTER.toLowerCase()], actions: ["Microsoft.Cache/redisEnterprise/delete"] },
    {
      request: ["POST", `${CLUSTER}/LISTSKUSFORSCALING`],
      actions: ["Microsoft.Cache/redisEnterprise/listSkusForScaling/action"],
    },
    {
      request: ["POST", `${DATABASE}/listKeys`],
      actions: ["Microsoft.Cache/redisEnterprise/databases/listKeys/action"],
    },
    {
      request: ["PUT", `${DATABASE}/accessPolicyAssignments/a`, {}],
      actions: ["Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments/write"],
    },
    {
      request: ["GET", `${CLUSTER}/privateLinkResources`],
      actions: ["Microsoft.Cache/redisEnterprise/privateLinkResources/read"],
    },
    { request: ["GET", GROUP], actions: ["Microsoft.Resources/subscriptions/resourceGroups/read"] },
    {
      request: ["GET", `${GROUP}/resources`],
      actions: ["Microsoft.Resources/subscriptions/resourceGroups/resources/read"],
    },
    { request: ["GET", SUBSCRIPTION], actions: ["Microsoft.Resources/subscriptions/read"] },
    { request: ["GET", `${SUBSCRIPTION}/locations`], actions: ["Microsoft.Resources/subscriptions/locations/read"] },
    { request: ["GET", `${SUBSCRIPTION}/providers`], actions: ["Microsoft.Resources/subscriptions/providers/read"] },
    {
      request: ["POST", `${SUBSCRIPTION}/providers/Microsoft.Cache/register`],
      actions: ["Microsoft.Cache/register/action"],
    },
    { request: ["GET", "/subscriptions"], actions: [] },
    { request: ["GET", `${ZONE}/A/www`], actions: ["Microsoft.Network/privateDnsZones/A/read"] },
    { request: ["DELETE", ENDPOINT], actions: ["Microsoft.Network/privateEndpoints/delete"] },
    {
      request: ["PUT", ENDPOINT, NEW_ENDPOINT],
      actions: [
        "Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action",
        "Microsoft.Network/privateEndpoints/write",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
      ],
    },
    {
      request: ["PUT", `${ENDPOINT}/privateDnsZoneGroups/default`, GROUP_OF_ZONES],
      actions: [
        "Microsoft.Network/privateDnsZones/join/action",
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write",
      ],
    },
    {
      request: ["PUT", `${ZONE}/virtualNetworkLinks/l`, NEW_LINK],
      actions: [
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks/write",
        "Microsoft.Network/virtualNetworks/join/action",
      ],
    },
    {
      request: ["PATCH", CLUSTER, { identity: { type: "UserAssigned", userAssignedIdentities: { [IDENTITY]: {} } } }],
      actions: [
        "Microsoft.Cache/redisEnterprise/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
      ],
    },
  ];
  for (const { request, actions } of rows) {
    const [method, path, body] = request;
    it(`${method} ${path.replace(SUBSCRIPTION, "")}: ${actions.join(", ") || "nothing"}`, () => {
      const arm = new LocalArm();
      arm.send(method, path, body as never);
      assert.deepEqual(arm.azure.roles.used, actions);
      const denied = allowed([]);
      assert.equal(denied.send(method, path, body as never).status, actions.length === 0 ? 200 : 403);
    });
  }

  it("nothing for a poll: its URL is good for whoever has it", () => {
    const arm = allowed(["Microsoft.Cache/redisEnterprise/write"]);
    const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
    assert.equal(arm.ok("GET", url).status, 200);
    assert.deepEqual(arm.azure.roles.used, ["Microsoft.Cache/redisEnterprise/write"]);
  });

  it("no approval where the connection waits for one", () => {
    const { privateLinkServiceConnections: manual, ...properties } = NEW_ENDPOINT.properties;
    const arm = new LocalArm();
    arm.cluster();
    arm.azure.roles.clear();
    const body = { location: "westus2", properties: { ...properties, manualPrivateLinkServiceConnections: manual } };
    arm.ok("PUT", ENDPOINT, body);
    assert.deepEqual(arm.azure.roles.used, [
      "Microsoft.Network/privateEndpoints/write",
      "Microsoft.Network/virtualNetworks/subnets/join/action",
    ]);
  });
});

describe("a role", () => {
  const rows: { actions: string[]; notActions?: string[]; status: number; because: string }[] = [
    { actions: ["*"], status: 201, because: "a star is everything" },
    { actions: ["Microsoft.Cache/*"], status: 201, because: "a star goes over slashes" },
    { actions: ["*/write"], status: 201, because: "a star can be in front" },
    { actions: ["microsoft.cache/REDISENTERPRISE/write"], status: 201, because: "case does not matter" },
    { actions: ["Microsoft.Cache/redisEnterprise/read"], status: 403, because: "reading is not writing" },
    { actions: ["Microsoft.Cache/redisEnterprise/writer"], status: 403, because: "the whole name counts" },
    { actions: ["Microsoft.Cache/redisEnterprise/databases/write"], status: 403, because: "it is for another type" },
    { actions: ["*"], notActions: ["Microsoft.Cache/*"], status: 403, because: "what is taken away is gone" },
  ];
  for (const { actions, notActions, status, because } of rows) {
    it(`of ${actions}${notActions ? ` without ${notActions}` : ""} answers ${status}: ${because}`, () => {
      const arm = allowed(actions, notActions);
      assert.equal(arm.send("PUT", CLUSTER, NEW_CLUSTER).status, status);
      assert.equal(arm.azure.roles.denied.length, status === 403 ? 1 : 0);
    });
  }

  it("refuses in Azure's words, before it looks whether anything is there", () => {
    const reply = allowed([]).send("GET", CLUSTER);
    assert.deepEqual([reply.status, reply.code], [403, "AuthorizationFailed"]);
    assert.equal(
      reply.message,
      `The client '${DIRECTORY.clientId}' with object id '${DIRECTORY.objectId}' does not have authorization to perform ` +
        `action 'Microsoft.Cache/redisEnterprise/read' over scope '${CLUSTER}' or the scope is invalid. If access was ` +
        "recently granted, please refresh your credentials.",
    );
    assert.equal(reply.headers["x-ms-failure-cause"], "gateway");
  });

  it("refuses what a body refers to, in Azure's words", () => {
    const arm = allowed(["Microsoft.Network/privateEndpoints/write"]);
    const { status, code, message } = arm.send("PUT", ENDPOINT, NEW_ENDPOINT);
    assert.deepEqual([status, code], [403, "LinkedAuthorizationFailed"]);
    assert.equal(
      message,
      `The client '${DIRECTORY.clientId}' with object id '${DIRECTORY.objectId}' has permission to perform action ` +
        `'Microsoft.Network/privateEndpoints/write' on scope '${ENDPOINT}'; however, it does not have permission to perform ` +
        "action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action," +
        "Microsoft.Cache/redisEnterprise/PrivateEndpointConnectionsApproval/action' on the linked scope(s) " +
        `'${SUBNET},${CLUSTER}' (respectively) or the linked scope(s) are invalid.`,
    );
  });

  it("is one of several: each adds to the others", () => {
    const role = (action: string) => ({ actions: [action], notActions: [] });
    const arm = new LocalArm({
      roles: [role("Microsoft.Cache/redisEnterprise/write"), role("Microsoft.Cache/redisEnterprise/read")],
    });
    arm.ok("PUT", CLUSTER, NEW_CLUSTER);
    arm.ok("GET", CLUSTER);
    assert.equal(arm.send("DELETE", CLUSTER).code, "AuthorizationFailed");
  });
});

describe("readRoles", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-role-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (content: unknown): string => {
    const path = join(folder, "role.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  };

  const rows: { content: unknown; because: string }[] = [
    { content: ["A.B/c/read"], because: "a list of actions" },
    { content: { Name: "x", Actions: ["A.B/c/read"], AssignableScopes: ["/"] }, because: "a definition for az" },
    { content: { properties: { permissions: [{ actions: ["A.B/c/read"] }] } }, because: "a definition of ARM" },
  ];
  for (const { content, because } of rows) {
    it(`reads ${because}`, () =>
      assert.deepEqual(readRoles(file(content)), [{ actions: ["A.B/c/read"], notActions: [] }]));
  }

  it("reads what is taken away", () => {
    const content = { Actions: ["*"], NotActions: ["A.B/*"] };
    assert.deepEqual(readRoles(file(content)), [{ actions: ["*"], notActions: ["A.B/*"] }]);
  });

  for (const content of ["", "{", {}, { Actions: [] as string[], NotActions: "x" }, [""], ["a b"], [1]]) {
    it(`refuses ${JSON.stringify(content)} and names the file`, () => {
      assert.throws(() => readRoles(file(content)), /^Error: the role .*role\.json /);
    });
  }
});
