import type { Inputs } from "../../provider/description/inputs";
import type { InProcessAzure } from "../provider/inProcess/inProcessAzure";
import { type Arguments, DATABASE_ID, identity, OTHER_ZONE, objectId, subnet } from "./instance";

/** One edit of a program, and the `up` that follows. */
export interface Step {
  readonly does: string;
  /** Laid over the arguments so far; undefined takes one out. */
  readonly change: Arguments;
  /** What is written, in any order. */
  readonly writes: readonly string[];
  /** The same in begin mode, where the engine replaces nothing. */
  readonly begun?: readonly string[];
  /** What Azure has afterwards, among other things, by the key of the resource. */
  readonly shows: Readonly<Record<string, unknown>>;
  /** What happens in Azure before. */
  readonly first?: (azure: InProcessAzure) => void;
}

/** With maintenance windows, keyspace events and access strings, and with a regenerateKey that was not recorded. */
export const LATER = "2026-05-01-preview";
const CLUSTER = "redisEnterprise/cache1";
const DATABASE = `${CLUSTER}/databases/default`;
const ENDPOINT = "privateEndpoints/cache1-pe";
const GROUP = `${ENDPOINT}/privateDnsZoneGroups/default`;
const assignment = (name: string): string => `${DATABASE}/accessPolicyAssignments/${name}`;

const windows = (...days: string[]): Inputs[] =>
  days.map((dayOfWeek) => ({ dayOfWeek, startHourUtc: 3, duration: "PT9H" }));
const shownWindows = (...days: string[]) => ({
  maintenanceConfiguration: {
    maintenanceWindows: days.map((dayOfWeek) => ({
      type: "Weekly",
      duration: "PT9H",
      startHourUtc: 3,
      schedule: { dayOfWeek },
    })),
  },
});
const KEY = {
  keyEncryptionKeyUrl: "https://vault.vault.azure.net/keys/key/1",
  userAssignedIdentityResourceId: identity("two"),
};

const cluster = (does: string, change: Inputs, shows: unknown): Step => ({
  does,
  change: { cluster: change },
  writes: [`put ${CLUSTER}`],
  shows: { cluster: shows },
});
const database = (does: string, change: Inputs, shows: unknown): Step => ({
  does,
  change: { database: change },
  writes: [`put ${DATABASE}`],
  shows: { database: shows },
});
const rotation = (does: string, trigger: string): Step => ({
  does,
  change: { database: { keyRotation: { trigger } } },
  writes: [`regenerateKey ${DATABASE}`],
  shows: {},
});

/** Two edits in one program. */
const together = (one: Step, other: Step): Step => ({
  does: `${one.does}; ${other.does}`,
  change: { ...one.change, ...other.change },
  writes: [...one.writes, ...other.writes],
  shows: { ...one.shows, ...other.shows },
});

/** The life of an instance: every row of README's "What may change" that changes something. */
export const LIFE: readonly Step[] = [
  {
    does: "create, with two assignments at once",
    change: {
      cluster: { highAvailability: "Disabled", tags: { team: "a", env: "dev" } },
      database: { clusteringPolicy: "NoCluster" },
      endpoint: { tags: { team: "a", env: "dev" } },
      assignments: { app: { objectId: objectId(0) }, job: { objectId: objectId(1) } },
    },
    writes: [
      "put privateDnsZones/privatelink.redis.azure.net",
      "put privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/redis-12345678",
      `put ${CLUSTER}`,
      `put ${DATABASE}`,
      `put ${ENDPOINT}`,
      `put ${GROUP}`,
      `put ${assignment("app")}`,
      `put ${assignment("job")}`,
    ],
    shows: {
      cluster: { sku: { name: "Balanced_B5" }, properties: { highAvailability: "Disabled", resourceState: "Running" } },
      database: { properties: { clusteringPolicy: "NoCluster", resourceState: "Running" } },
      app: { properties: { accessPolicyName: "default", user: { objectId: objectId(0) } } },
      job: { properties: { accessPolicyName: "default", user: { objectId: objectId(1) } } },
    },
  },
  cluster("high availability on", { highAvailability: "Enabled" }, { properties: { highAvailability: "Enabled" } }),
  database(
    "from NoCluster to another policy",
    { clusteringPolicy: "OSSCluster" },
    { properties: { clusteringPolicy: "OSSCluster" } },
  ),
  together(
    cluster("scale", { skuName: "Balanced_B10" }, { sku: { name: "Balanced_B10" } }),
    database(
      "keys off",
      { accessKeysAuthentication: "Disabled" },
      { properties: { accessKeysAuthentication: "Disabled" } },
    ),
  ),
  together(
    cluster("scale to another tier", { skuName: "ComputeOptimized_X5" }, { sku: { name: "ComputeOptimized_X5" } }),
    database(
      "keys on",
      { accessKeysAuthentication: "Enabled" },
      { properties: { accessKeysAuthentication: "Enabled" } },
    ),
  ),
  together(
    cluster("tags", { tags: { env: "dev", cost: "1" } }, { tags: { env: "dev", cost: "1" } }),
    database("eviction policy", { evictionPolicy: "NoEviction" }, { properties: { evictionPolicy: "NoEviction" } }),
  ),
  together(
    cluster("public access", { publicNetworkAccess: "Enabled" }, { properties: { publicNetworkAccess: "Enabled" } }),
    database("client protocol", { clientProtocol: "Plaintext" }, { properties: { clientProtocol: "Plaintext" } }),
  ),
  together(
    cluster(
      "no public access",
      { publicNetworkAccess: "Disabled" },
      { properties: { publicNetworkAccess: "Disabled" } },
    ),
    database(
      "persistence",
      { persistence: { rdbEnabled: true, rdbFrequency: "6h" } },
      { properties: { persistence: { rdbEnabled: true, rdbFrequency: "6h" } } },
    ),
  ),
  together(
    cluster(
      "an identity",
      { identity: { type: "UserAssigned", userAssignedIdentities: [identity("one")] } },
      { identity: { type: "UserAssigned", userAssignedIdentities: { [identity("one")]: {} } } },
    ),
    database("no persistence", { persistence: undefined }, {}),
  ),
  together(
    cluster(
      "another identity",
      { identity: { type: "UserAssigned", userAssignedIdentities: [identity("two")] } },
      { identity: { type: "UserAssigned", userAssignedIdentities: { [identity("two")]: {} } } },
    ),
    database("deferred upgrades", { deferUpgrade: "Deferred" }, { properties: { deferUpgrade: "Deferred" } }),
  ),
  together(
    cluster(
      "a key of one's own",
      { customerManagedKeyEncryption: KEY },
      {
        properties: { encryption: { customerManagedKeyEncryption: { keyEncryptionKeyUrl: KEY.keyEncryptionKeyUrl } } },
      },
    ),
    rotation("rotate", "first"),
  ),
  together(
    cluster("tags beside identity and key", { tags: { env: "dev", cost: "2" } }, { tags: { env: "dev", cost: "2" } }),
    rotation("rotate back", "second"),
  ),
  cluster("Azure's own key again", { customerManagedKeyEncryption: undefined }, {}),
  cluster("no identity", { identity: undefined }, { identity: { type: "None" } }),
  {
    does: "a newer Redis, and a refresh that shows the old one",
    change: { database: { redisVersion: "7.4" } },
    first: (azure) => azure.place({ id: DATABASE_ID, properties: { redisVersion: "7.2" } }),
    writes: [`action ${DATABASE}`],
    shows: { database: { properties: { redisVersion: "7.4" } } },
  },
  {
    does: "a later api-version, and what came with it",
    change: {
      cache: { apiVersion: LATER },
      cluster: { maintenanceWindows: windows("Monday", "Thursday") },
      database: { notifyKeyspaceEvents: "KEA" },
      assignments: { job: { objectId: objectId(1), accessString: "+@read ~*" } },
    },
    writes: [`put ${CLUSTER}`, `put ${DATABASE}`, `put ${assignment("job")}`],
    shows: {
      cluster: { properties: shownWindows("Monday", "Thursday") },
      database: { properties: { notifyKeyspaceEvents: "KEA", deferUpgrade: "Deferred" } },
      job: { properties: { accessString: "+@read ~*" } },
    },
  },
  together(
    cluster("tags beside windows", { tags: { env: "dev", cost: "3" } }, { tags: { env: "dev", cost: "3" } }),
    rotation("rotate by the later api-version", "third"),
  ),
  together(
    cluster(
      "other windows",
      { maintenanceWindows: windows("Tuesday", "Friday") },
      { properties: shownWindows("Tuesday", "Friday") },
    ),
    database(
      "no keyspace events, and upgrades not deferred",
      { notifyKeyspaceEvents: undefined, deferUpgrade: undefined },
      { properties: { notifyKeyspaceEvents: "", deferUpgrade: "NotDeferred" } },
    ),
  ),
  cluster("no windows", { maintenanceWindows: undefined }, {}),
  {
    does: "an assignment goes, two come, and one has another access string",
    change: {
      assignments: {
        app: undefined,
        job: { objectId: objectId(1), accessString: "+@all ~*" },
        web: { objectId: objectId(2) },
        cron: { objectId: objectId(3) },
      },
    },
    writes: [...["job", "web", "cron"].map((name) => `put ${assignment(name)}`), `delete ${assignment("app")}`],
    shows: {
      job: { properties: { accessString: "+@all ~*" } },
      web: { properties: { user: { objectId: objectId(2) } } },
      cron: { properties: { user: { objectId: objectId(3) } } },
    },
  },
  {
    does: "move the endpoint",
    change: { endpoint: { subnetId: subnet("other") } },
    writes: [`delete ${GROUP}`, `delete ${ENDPOINT}`, `put ${ENDPOINT}`, `put ${GROUP}`],
    begun: [`delete ${ENDPOINT}`, `put ${ENDPOINT}`, `put ${GROUP}`],
    shows: { endpoint: { properties: { subnet: { id: subnet("other") } } } },
  },
  {
    does: "move the record to another zone",
    change: { zoneGroup: { privateDnsZoneId: OTHER_ZONE } },
    first: (azure) => azure.place({ id: OTHER_ZONE }),
    writes: [`put ${GROUP}`],
    shows: {
      "zone group": { properties: { privateDnsZoneConfigs: [{ properties: { privateDnsZoneId: OTHER_ZONE } }] } },
    },
  },
];

/** What follows the last edit. */
export const AGAIN = "destroy, no room, and the same names again";
export const ADOPT = "somebody else adopts it all";
