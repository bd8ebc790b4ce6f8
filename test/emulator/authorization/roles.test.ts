import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRoles } from "../../../emulator/authorization/roleFile";
import { DIRECTORY } from "../../../emulator/world/directory";
import { CACHE, CLUSTER, DATABASE, GROUP, LocalArm, SUBSCRIPTION } from "../localArm";

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

  const begun: { request: [method: string, path: string, body?: object]; header: string; action: string }[] = [
    {
      request: ["PUT", CLUSTER, NEW_CLUSTER],
      header: "Azure-AsyncOperation",
      action: "Microsoft.Cache/locations/operationsStatus/read",
    },
    {
      request: ["PUT", `${VNET}/subnets/more`, { properties: { addressPrefix: "127.64.9.0/24" } }],
      header: "Azure-AsyncOperation",
      action: "Microsoft.Network/locations/operations/read",
    },
    {
      request: ["PUT", ZONE, { location: "global" }],
      header: "Azure-AsyncOperation",
      action: "Microsoft.Network/privateDnsOperationStatuses/read",
    },
    {
      request: ["PUT", ZONE, { location: "global" }],
      header: "Location",
      action: "Microsoft.Network/privateDnsOperationResults/read",
    },
    {
      request: ["DELETE", GROUP],
      header: "Location",
      action: "Microsoft.Resources/subscriptions/operationresults/read",
    },
  ];
  for (const { request, header, action } of begun) {
    it(`to follow ${request[0]} ${request[1].replace(SUBSCRIPTION, "")} by ${header}: ${action}`, () => {
      const [method, path, body] = request;
      const writes = ["*/write", "*/delete"];
      const arm = allowed([...writes, action]);
      const url = arm.ok(method, path, body as never).headers[header] as string;
      arm.ok("GET", url);
      assert.ok(arm.azure.roles.used.includes(action));
      const denied = allowed(writes);
      const other = denied.ok(method, path, body as never).headers[header] as string;
      const { status, message } = denied.send("GET", other);
      assert.equal(status, 403);
      assert.ok(message.includes(`perform action '${action}' over scope '${other.split("?")[0]}'`), message);
    });
  }

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

describe("a role that is assigned on something", () => {
  const TRACK = "Microsoft.Cache/locations/operationsStatus/read";
  const rows: { scope: string; status: number; because: string }[] = [
    { scope: SUBSCRIPTION, status: 200, because: "the subscription is above" },
    { scope: GROUP, status: 200, because: "the group is above" },
    { scope: GROUP.toUpperCase(), status: 200, because: "case does not matter" },
    { scope: CLUSTER, status: 200, because: "it is the resource itself" },
    { scope: `${GROUP}2`, status: 403, because: "that group only begins alike" },
    { scope: DATABASE, status: 403, because: "what is below gives nothing above" },
  ];
  for (const { scope, status, because } of rows) {
    it(`${scope.replace(SUBSCRIPTION, "…")} answers ${status}: ${because}`, () => {
      const setup = { actions: ["*"], notActions: ["Microsoft.Cache/redisEnterprise/read"] };
      const arm = new LocalArm({
        roles: [{ actions: ["Microsoft.Cache/redisEnterprise/read"], notActions: [], scope }, setup],
      });
      arm.cluster();
      assert.equal(arm.send("GET", CLUSTER).status, status);
    });
  }

  it("is enough to follow an operation on its resource group, and on the resource alone is not", () => {
    for (const [scope, status] of [
      [GROUP, 200],
      [CLUSTER, 403],
    ] as const) {
      const arm = new LocalArm({
        roles: [{ actions: ["Microsoft.Cache/redisEnterprise/write", TRACK], notActions: [], scope }],
      });
      const url = arm.ok("PUT", CLUSTER, NEW_CLUSTER).headers["Azure-AsyncOperation"] as string;
      assert.equal(arm.send("GET", url).status, status, scope);
    }
  });

  it("counts for what is linked as well", () => {
    const write = { actions: ["Microsoft.Network/privateEndpoints/write", "Microsoft.Cache/*"], notActions: [] };
    const join = { actions: ["Microsoft.Network/virtualNetworks/subnets/join/action"], notActions: [] };
    const arm = new LocalArm({ roles: [write, { ...join, scope: `${VNET}/subnets/other` }] });
    const { code, message } = arm.send("PUT", ENDPOINT, NEW_ENDPOINT);
    assert.equal(code, "LinkedAuthorizationFailed");
    assert.ok(message.includes(`on the linked scope(s) '${SUBNET}'`), message);
  });
});

describe("the report of the roles", () => {
  it("tells what each role was good for, the first where two would do, and what of it nobody used", () => {
    const arm = new LocalArm({
      roles: [
        { name: "a.json", scope: GROUP, actions: ["Microsoft.Cache/*/read", "Microsoft.Network/*"], notActions: [] },
        { name: "b.json", actions: ["Microsoft.Cache/redisEnterprise/*", "*/action"], notActions: [] },
      ],
    });
    arm.send("GET", CLUSTER);
    arm.send("PUT", CLUSTER, NEW_CLUSTER);
    arm.send("GET", CLUSTER);
    arm.send("DELETE", GROUP);
    const [read, write] = ["Microsoft.Cache/redisEnterprise/read", "Microsoft.Cache/redisEnterprise/write"] as const;
    assert.deepEqual(arm.azure.roles.report(), {
      used: [read, write],
      denied: ["Microsoft.Resources/subscriptions/resourceGroups/delete"],
      counts: { [read]: 2, [write]: 1 },
      roles: [
        { name: "a.json", scope: GROUP, used: [read], unused: ["Microsoft.Network/*"] },
        { name: "b.json", used: [write], unused: ["*/action"] },
      ],
    });
  });

  it("is empty after it was cleared", () => {
    const arm = allowed(["*"]);
    arm.send("GET", CLUSTER);
    arm.azure.roles.clear();
    assert.deepEqual(arm.azure.roles.report(), {
      used: [],
      denied: [],
      counts: {},
      roles: [{ used: [], unused: ["*"] }],
    });
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
      assert.deepEqual(readRoles(file(content)), [{ name: "role.json", actions: ["A.B/c/read"], notActions: [] }]));
  }

  it("reads what is taken away", () => {
    const content = { Actions: ["*"], NotActions: ["A.B/*"] };
    assert.deepEqual(readRoles(file(content)), [{ name: "role.json", actions: ["*"], notActions: ["A.B/*"] }]);
  });

  it("notes what it is assigned on", () =>
    assert.deepEqual(readRoles(file(["*"]), GROUP), [
      { name: "role.json", scope: GROUP, actions: ["*"], notActions: [] },
    ]));

  for (const content of ["", "{", {}, { Actions: [] as string[], NotActions: "x" }, [""], ["a b"], [1]]) {
    it(`refuses ${JSON.stringify(content)} and names the file`, () => {
      assert.throws(() => readRoles(file(content)), /^Error: the role .*role\.json /);
    });
  }
});
