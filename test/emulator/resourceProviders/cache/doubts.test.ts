import assert from "node:assert/strict";
import { DOUBT_NAMES, type DoubtChoice, type DoubtName, doubtValues } from "../../../../emulator/world/doubts";
import type { Json, JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP, LocalArm, type Reply } from "../../localArm";

const LATEST = "2026-06-01-preview";
const ENDPOINTS = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
const KEY = {
  customerManagedKeyEncryption: {
    keyEncryptionKeyIdentity: { identityType: "userAssignedIdentity", userAssignedIdentityResourceId: "/id" },
    keyEncryptionKeyUrl: "https://vault/keys/k/v",
  },
};
const WINDOWS = {
  maintenanceWindows: ["Monday", "Thursday"].map((dayOfWeek) => ({
    type: "Weekly",
    duration: "PT9H",
    startHourUtc: 3,
    schedule: { dayOfWeek },
  })),
};

/** What each value of a doubt makes of one scene; a test below asks that no doubt and no value is missing. */
type Scenes = { readonly [Name in DoubtName]?: { play(arm: LocalArm): Json; seen: Readonly<Record<string, Json>> } };

const SCENES: Scenes = {
  clusterPatch: {
    play: (arm) => running(arm).send("PATCH", CLUSTER, { tags: { a: "1" } }).status,
    seen: { applied: 200, notImplemented: 501 },
  },
  clusterPut: {
    play(arm) {
      const { status } = running(arm).ok("PUT", CLUSTER, cluster({ sku: { name: "Balanced_B10" }, tags: { a: "1" } }));
      arm.pass(891);
      const { sku, tags } = arm.ok("GET", CLUSTER).body;
      return [status, sku, tags] as Json;
    },
    seen: {
      applied: [201, { name: "Balanced_B10" }, { a: "1" }],
      ignored: [200, { name: "Balanced_B5" }, { a: "1" }],
    },
  },
  clusterUpdate: {
    play(arm) {
      const { status, body } = running(arm).ok("PUT", CLUSTER, cluster({}, { publicNetworkAccess: "Enabled" }));
      const { publicNetworkAccess, provisioningState } = body.properties as JsonObject;
      return [status, publicNetworkAccess, provisioningState] as Json;
    },
    seen: { operation: [201, "Enabled", "Updating"], synchronous: [200, "Enabled", "Succeeded"] },
  },
  putWithoutHighAvailability: {
    play: (arm) => leftOut(arm, { properties: { highAvailability: "Disabled" } }, "highAvailability"),
    seen: { kept: "Disabled", default: "Enabled" },
  },
  putWithoutIdentity: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster({ identity: identities("one") }));
      arm.pass(404);
      arm.ok("PUT", CLUSTER, cluster());
      return (arm.ok("GET", CLUSTER).body.identity as JsonObject).type as Json;
    },
    seen: { kept: "UserAssigned", default: "None" },
  },
  putWithoutEncryption: {
    play: (arm) => leftOut(arm, { properties: { encryption: KEY } }, "encryption"),
    seen: { kept: KEY, default: null },
  },
  putWithoutMaintenanceConfiguration: {
    play: (arm) => leftOut(arm, { properties: { maintenanceConfiguration: WINDOWS } }, "maintenanceConfiguration"),
    seen: { kept: WINDOWS, default: null },
  },
  earlierPutOfMaintenanceConfiguration: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster({}, { maintenanceConfiguration: WINDOWS }), LATEST);
      arm.pass(404);
      arm.ok("PUT", CLUSTER, cluster(), "2025-07-01");
      arm.pass(60);
      return "maintenanceConfiguration" in arm.properties(CLUSTER, LATEST);
    },
    seen: { kept: true, dropped: false },
  },
  putAfterFailedCreation: {
    play: (arm) => [CLUSTER, DATABASE].map((id) => putAfterFailure(arm, id)),
    seen: {
      refused: ["Conflict", "Conflict"],
      created: [
        [201, "Creating", "Running"],
        [201, "Creating", "Running"],
      ],
    },
  },
  putWithoutTags: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster({ tags: { a: "1" } }));
      arm.pass(404);
      return arm.ok("PUT", CLUSTER, cluster()).body.tags as Json;
    },
    seen: { kept: { a: "1" }, default: {} },
  },
  putWithoutPublicNetworkAccess: {
    play(arm) {
      const made = arm.send("PUT", CLUSTER, { ...cluster(), properties: {} });
      return made.status === 201 ? ((made.body.properties as JsonObject).publicNetworkAccess as Json) : made.status;
    },
    seen: { refused: 400, default: "Enabled" },
  },
  unnamedPublicNetworkAccess: {
    play(arm) {
      arm.ok("PUT", CLUSTER, { ...cluster(), properties: {} }, "2025-04-01");
      arm.pass(404);
      const shown = (): Json => arm.properties(CLUSTER, LATEST).publicNetworkAccess as Json;
      const first = shown();
      arm.ok("PUT", CLUSTER, cluster());
      arm.pass(60);
      return [first, shown()];
    },
    seen: { shown: ["Enabled", "Disabled"], null: [null, "Disabled"] },
  },
  putWithoutClientProtocol: {
    play: (arm) => leftOutOfDatabase(arm, { clientProtocol: "Plaintext" }),
    seen: { kept: "Plaintext", default: "Encrypted" },
  },
  putWithoutPersistence: {
    play: (arm) => leftOutOfDatabase(arm, { persistence: { aofEnabled: true } }),
    seen: {
      kept: { aofEnabled: true, rdbEnabled: false, aofFrequency: "1s", rdbFrequency: null },
      default: null,
    },
  },
  putWithoutDeferUpgrade: {
    play: (arm) => leftOutOfDatabase(arm, { deferUpgrade: "Deferred" }),
    seen: { kept: "Deferred", default: "NotDeferred" },
  },
  putWithoutNotifyKeyspaceEvents: {
    play: (arm) => leftOutOfDatabase(arm, { notifyKeyspaceEvents: "KEA" }),
    seen: { kept: "KEA", default: "" },
  },
  putWithoutClusteringPolicy: {
    play: (arm) => leftOutOfDatabase(arm, { clusteringPolicy: "EnterpriseCluster" }),
    seen: { kept: "EnterpriseCluster", refused: "BadRequest" },
  },
  putWithoutModules: {
    play: (arm) => leftOutOfDatabase(arm, { modules: [{ name: "RedisBloom" }] }),
    seen: { kept: [{ name: "RedisBloom", args: "", version: "2.8.21" }], refused: "BadRequest" },
  },
  putWithoutGeoReplication: {
    play: (arm) =>
      leftOutOfDatabase(arm, { geoReplication: { groupNickname: "g", linkedDatabases: [{ id: DATABASE }] } }),
    seen: {
      kept: { groupNickname: "g", linkedDatabases: [{ id: DATABASE, state: "Linked" }] },
      refused: "BadRequest",
    },
  },
  emptyMaintenanceWindows: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster({}, { maintenanceConfiguration: WINDOWS }), LATEST);
      arm.pass(404);
      const none = { maintenanceConfiguration: { maintenanceWindows: [] } };
      return arm.send("PUT", CLUSTER, cluster({}, none), LATEST).status;
    },
    seen: { removed: 200, refused: 400 },
  },
  emptyEncryption: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster({}, { encryption: KEY }));
      arm.pass(404);
      arm.ok("PUT", CLUSTER, cluster({}, { encryption: {} }));
      arm.pass(60);
      return arm.properties(CLUSTER).encryption ?? null;
    },
    seen: { removed: null, ignored: KEY },
  },
  identityPut: { play: (arm) => otherIdentity(arm, "PUT"), seen: { replaced: ["two"], merged: ["one", "two"] } },
  identityPatch: { play: (arm) => otherIdentity(arm, "PATCH"), seen: { replaced: ["two"], merged: ["one", "two"] } },
  explicitHighAvailability: {
    play: (arm) =>
      arm.send("PUT", CLUSTER, cluster({ sku: { name: "ComputeOptimized_X5" } }, { highAvailability: "Enabled" }))
        .status,
    seen: { taken: 201, refused: 400 },
  },
  unknownProperties: {
    play(arm) {
      const codes = [
        arm.send("PUT", CLUSTER, cluster({}, { maintenanceConfiguration: WINDOWS }), "2025-07-01"),
        arm.send("PUT", CLUSTER, cluster({ flavour: "sweet" }), LATEST),
      ].map(codeOf);
      arm.cluster();
      const put = (properties: JsonObject): Json => codeOf(arm.send("PUT", DATABASE, { properties }, "2025-07-01"));
      return [...codes, put({ notifyKeyspaceEvents: "KEA" }), put({ redisVersion: "7.4" })];
    },
    seen: {
      ignored: [null, null, null, "Conflict"],
      refused: ["InvalidRequestBody", "InvalidRequestBody", "InvalidRequestBody", null],
    },
  },
  databasePort: {
    play: (arm) => running(arm).send("PUT", DATABASE, { properties: { port: 10_001 } }).status,
    seen: { refused: 400, taken: 201 },
  },
  writeWhileBusy: {
    play(arm) {
      running(arm).ok("PUT", CLUSTER, cluster({ sku: { name: "Balanced_B10" } }));
      const { status, code, message } = arm.send("PUT", CLUSTER, cluster({ tags: { a: "1" } }));
      arm.pass(891);
      const { tags } = arm.ok("GET", CLUSTER).body;
      return [status, code ?? null, message.includes("busy undergoing system maintenance"), tags] as Json;
    },
    seen: {
      conflict: [409, "Conflict", false, {}],
      maintenance: [400, "BadRequest", true, {}],
      ignored: [200, null, false, {}],
    },
  },
  regenerateKey: {
    play(arm) {
      running(arm).database();
      const { primaryKey } = arm.ok("POST", `${DATABASE}/listKeys`).body;
      const { status } = arm.ok("POST", `${DATABASE}/regenerateKey`, { keyType: "Primary" }, LATEST);
      const changed = (): boolean => arm.ok("POST", `${DATABASE}/listKeys`).body.primaryKey !== primaryKey;
      const first = [status, arm.properties(DATABASE).resourceState as Json, changed()];
      arm.pass(5);
      return [...first, arm.properties(DATABASE).resourceState as Json, changed()];
    },
    seen: {
      synchronous: [200, "Running", true, "Running", true],
      updating: [202, "Updating", false, "Running", true],
      running: [202, "Running", false, "Running", true],
    },
  },
  scaleDown: {
    play(arm) {
      arm.cluster(CLUSTER, { sku: "Balanced_B250" });
      const { skus } = arm.ok("POST", `${CLUSTER}/listSkusForScaling`).body as { skus: JsonObject[] };
      return skus.some(({ name }) => name === "Balanced_B20");
    },
    seen: { quarter: false, shards: true },
  },
  scaleOfNoCluster: {
    play(arm) {
      running(arm).database(DATABASE, { clusteringPolicy: "NoCluster" });
      return arm.send("PUT", CLUSTER, cluster({ sku: { name: "Balanced_B50" } })).status;
    },
    seen: { refused: 400, accepted: 201 },
  },
  nameAfterDelete: {
    play(arm) {
      running(arm).ok("DELETE", CLUSTER);
      arm.pass(287);
      const first = arm.send("PUT", CLUSTER, cluster()).status;
      arm.pass(180);
      return [first, arm.send("PUT", CLUSTER, cluster()).status];
    },
    seen: { free: [201, 200], reserved: [409, 201] },
  },
  afterOperation: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster());
      arm.pass(404);
      const { provisioningState, resourceState } = arm.properties(CLUSTER);
      arm.pass(40);
      return [provisioningState, resourceState, arm.properties(CLUSTER).resourceState] as Json;
    },
    seen: { ready: ["Succeeded", "Running", "Running"], updating: ["Succeeded", "Updating", "Running"] },
  },
  readAfterCreate: {
    play(arm) {
      arm.ok("PUT", CLUSTER, cluster());
      const first = arm.send("GET", CLUSTER).status;
      arm.pass(60);
      return [first, arm.send("GET", CLUSTER).status];
    },
    seen: { found: [200, 200], notFound: [404, 200] },
  },
  policyTags: {
    play: (arm) => arm.ok("PUT", CLUSTER, cluster({ tags: { env: "dev", owner: "us" } })).body.tags as Json,
    seen: {
      none: { env: "dev", owner: "us" },
      setsValue: { env: "policy", owner: "us" },
      addsTag: { env: "dev", owner: "us", costCenter: "1234" },
      changesCase: { Env: "dev", owner: "us" },
    },
  },
  twoAssignments: {
    play(arm) {
      running(arm).database();
      const assign = (name: string, objectId: string): string => {
        const path = `${DATABASE}/accessPolicyAssignments/${name}`;
        arm.ok("PUT", path, { properties: { accessPolicyName: "default", user: { objectId } } });
        return path;
      };
      const one = assign("one", "6497c918-11ad-41e7-8b0f-7c518a87d0b0");
      arm.pass(3);
      const two = assign("two", "6497c918-11ad-41e7-8b0f-7c518a87d0b1");
      const state = (path: string): Json => arm.properties(path).provisioningState as Json;
      return [9, 9, 166].map((seconds) => {
        arm.pass(seconds);
        return `${state(one)} ${state(two)}`;
      });
    },
    seen: {
      oneFails: ["Succeeded Creating", "Succeeded Creating", "Succeeded Failed"],
      queued: ["Succeeded Creating", "Succeeded Succeeded", "Succeeded Succeeded"],
      bothSucceed: ["Succeeded Succeeded", "Succeeded Succeeded", "Succeeded Succeeded"],
    },
  },
  listKeysWhileDisabled: {
    play(arm) {
      running(arm).database(DATABASE, { accessKeysAuthentication: "Disabled" });
      return ["listKeys", "regenerateKey"].map(
        (action) => arm.send("POST", `${DATABASE}/${action}`, { keyType: "Primary" }).status,
      );
    },
    seen: { answered: [200, 200], refused: [400, 400] },
  },
  linkToMissingNetwork: {
    play(arm) {
      const zone = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
      const link = `${zone}/virtualNetworkLinks/link1`;
      arm.ok("PUT", zone, { location: "global" });
      arm.pass(60);
      const virtualNetwork = { id: `${GROUP}/providers/Microsoft.Network/virtualNetworks/missing` };
      const first = arm.send("PUT", link, { location: "global", properties: { virtualNetwork } });
      arm.pass(60);
      return [first.status, arm.send("GET", link).status];
    },
    seen: { fails: [202, 404], refused: [404, 404] },
  },
  privateLinkZone: {
    play(arm) {
      const { value } = running(arm).ok("GET", `${CLUSTER}/privateLinkResources`).body as { value: JsonObject[] };
      return value.map(({ properties }) => (properties as JsonObject).requiredZoneNames as Json);
    },
    seen: { publicCloud: [["privatelink.redis.azure.net"]], otherCloud: [["privatelink.redis.azure.us"]] },
  },
};

/** Played where more than this room is needed. */
const ELSEWHERE: Partial<Record<DoubtName, string>> = {
  capacity: "test/emulator/faults/faults.test.ts",
  membersAfterForceLink: "test/emulator/resourceProviders/cache/geoReplication.test.ts",
  nodesHostName: "the data plane",
  zoneGroupOfNewZone: "test/emulator/resourceProviders/network/privateDnsZoneGroup.test.ts",
};

describe("doubts of Microsoft.Cache", () => {
  it("are all played, each value", () => {
    for (const name of DOUBT_NAMES.filter((name) => !(name in ELSEWHERE)))
      assert.deepEqual(Object.keys(SCENES[name]?.seen ?? {}).sort(), [...doubtValues(name)].sort(), name);
  });

  for (const [name, { play, seen }] of Object.entries(SCENES)) {
    for (const [value, expected] of Object.entries(seen)) {
      it(`${name}=${value}: ${JSON.stringify(expected).slice(0, 90)}`, () => {
        assert.deepEqual(play(new LocalArm({ doubts: { [name]: value } as DoubtChoice })), expected);
      });
    }
  }
});

function cluster(change: JsonObject = {}, properties: JsonObject = {}): JsonObject {
  return {
    location: "westus2",
    sku: { name: "Balanced_B5" },
    properties: { publicNetworkAccess: "Disabled", ...properties },
    ...change,
  };
}

function running(arm: LocalArm): LocalArm {
  arm.cluster();
  return arm;
}

/** What a PUT after a failed creation answers: the code of the refusal, or the status, and the states then and at the end. */
function putAfterFailure(arm: LocalArm, id: string): Json {
  const body = id === CLUSTER ? cluster() : {};
  const type = id === CLUSTER ? "Microsoft.Cache/redisEnterprise" : "Microsoft.Cache/redisEnterprise/databases";
  arm.azure.faults.add({ kind: "fail", match: { type, method: "PUT" }, times: 1 });
  arm.ok("PUT", id, body);
  arm.pass(404);
  const again = arm.send("PUT", id, body);
  if (again.code !== undefined) {
    arm.ok("DELETE", id);
    arm.pass(404);
    arm.ok("PUT", id, body);
    arm.pass(404);
    return again.code;
  }
  const { resourceState } = again.body.properties as JsonObject;
  arm.pass(404);
  return [again.status, resourceState, arm.properties(id).resourceState] as Json;
}

/** A property of a cluster after a PUT without it. */
function leftOut(arm: LocalArm, { properties }: { properties: JsonObject }, name: string): Json {
  arm.ok("PUT", CLUSTER, cluster({}, properties), LATEST);
  arm.pass(404);
  arm.ok("PUT", CLUSTER, cluster(), LATEST);
  arm.pass(60);
  return arm.properties(CLUSTER, LATEST)[name] ?? null;
}

/** The one property after a PUT without it, or the code of the refusal. */
function leftOutOfDatabase(arm: LocalArm, properties: JsonObject): Json {
  running(arm).ok("PUT", DATABASE, { properties }, LATEST);
  arm.pass(142);
  const reply = arm.send("PUT", DATABASE, { properties: {} }, LATEST);
  arm.pass(2);
  return reply.code ?? arm.properties(DATABASE, LATEST)[Object.keys(properties)[0] as string] ?? null;
}

function otherIdentity(arm: LocalArm, verb: "PUT" | "PATCH"): Json {
  arm.ok("PUT", CLUSTER, cluster({ identity: identities("one") }));
  arm.pass(404);
  const identity = identities("two");
  arm.ok(verb, CLUSTER, verb === "PUT" ? cluster({ identity }) : { identity });
  const { userAssignedIdentities } = arm.ok("GET", CLUSTER).body.identity as JsonObject;
  return Object.keys(userAssignedIdentities as JsonObject).map((id) => id.split("/").at(-1) as string);
}

function identities(name: string): JsonObject {
  return { type: "UserAssigned", userAssignedIdentities: { [`${ENDPOINTS}/${name}`]: {} } };
}

function codeOf({ code }: Reply): Json {
  return code ?? null;
}
