import type { Choices } from "./choices";
import type { Declaration, Place, PlainArgs } from "./declaration";

/** Upwards, so that each may scale to each later one. */
export const SKUS = [
  "Balanced_B1",
  "Balanced_B3",
  "Balanced_B5",
  "Balanced_B10",
  "MemoryOptimized_M20",
  "ComputeOptimized_X20",
];
export const EVICTIONS = ["AllKeysLFU", "AllKeysLRU", "NoEviction", "VolatileLRU", "VolatileTTL"];
export const TAGS = [{}, { team: "a" }, { team: "b", "cost center": "42" }, { Env: "test" }];
export const PEOPLE = ["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"];
export const PERSISTENCE = [
  { rdbEnabled: true, rdbFrequency: "12h" },
  { rdbEnabled: true, rdbFrequency: "1h" },
  { aofEnabled: true },
];
export const IDENTITIES = [{ type: "None" }, { type: "SystemAssigned" }];
export const MODULES = [[{ name: "RedisBloom", args: "ERROR_RATE 0.01" }], [{ name: "RedisJSON" }]];
export const GROUP = { groupNickname: "group" };
export const WINDOWS = [
  [
    { dayOfWeek: "Saturday", startHourUtc: 2, duration: "PT9H" },
    { dayOfWeek: "Sunday", startHourUtc: 2, duration: "PT9H" },
  ],
  [
    { dayOfWeek: "Monday", startHourUtc: 3 },
    { dayOfWeek: "Tuesday", startHourUtc: 3 },
    { dayOfWeek: "Friday", startHourUtc: 3 },
  ],
];
/** The first that has windows and keyspace events. */
export const NEWER = "2026-08-01";
const ON_OFF = ["Enabled", "Disabled"];

/** A valid program: a network and an instance with random arguments. */
export function randomProgram(choices: Choices, place: Place): Declaration {
  const { resourceGroup: resourceGroupName, virtualNetworkId, subnetIds, hubZoneId } = place;
  const subnet = choices.of([{ subnetId: subnetIds[0] }, { subnetAddressPrefix: place.range(1) }]);
  const network = defined({
    resourceGroupName,
    virtualNetworkId,
    ...subnet,
    privateDnsZoneId: choices.maybe(0.3, [hubZoneId]),
    tags: choices.maybe(0.4, TAGS),
  });
  return { network, instance: randomInstance(choices, place) };
}

export function randomInstance(choices: Choices, { resourceGroup, location }: Place): PlainArgs {
  const clusteringPolicy = choices.maybe(0.6, ["EnterpriseCluster", "OSSCluster", "NoCluster"]);
  const instance = {
    resourceGroupName: resourceGroup,
    location,
    skuName: choices.of(SKUS.slice(0, 3)),
    privateDnsZoneId: choices.maybe(0.15, ["none"]),
    highAvailability: choices.maybe(0.4, ON_OFF),
    publicNetworkAccess: choices.maybe(0.3, ON_OFF),
    minimumTlsVersion: choices.maybe(0.2, ["1.2"]),
    clusteringPolicy,
    evictionPolicy: choices.maybe(0.6, EVICTIONS),
    accessKeysAuthentication: choices.maybe(0.4, ON_OFF),
    clientProtocol: choices.maybe(0.3, ["Encrypted", "Plaintext"]),
    tags: choices.maybe(0.5, TAGS),
    accessPolicyAssignments: choices.maybe(0.3, [{ app: { objectId: PEOPLE[0] } }]),
    modules: choices.maybe(0.2, MODULES),
    persistence: choices.maybe(0.25, PERSISTENCE),
    deferUpgrade: choices.maybe(0.2, ["Deferred", "NotDeferred"]),
    identity: choices.maybe(0.2, IDENTITIES),
    privateEndpointName: choices.maybe(0.15, ["redis-endpoint"]),
  };
  const isGrouped = mayJoin(instance) && choices.happens(0.3);
  return defined({ ...instance, ...(isGrouped ? { geoReplication: GROUP } : {}) });
}

/** Whether an instance can be in a geo-replication group. */
export function mayJoin({ skuName, highAvailability, clusteringPolicy, persistence, modules }: PlainArgs): boolean {
  const isOut = [highAvailability === "Disabled", clusteringPolicy === "NoCluster", skuName === "Balanced_B1"];
  return !isOut.includes(true) && persistence === undefined && modules === undefined;
}

/** A customer-managed key, and the identity that reads the key. */
export function ownKey(identityId: string): PlainArgs {
  return {
    identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
    customerManagedKeyEncryption: {
      keyEncryptionKeyUrl: "https://vault.vault.azure.net/keys/redis/0123456789abcdef",
      userAssignedIdentityResourceId: identityId,
    },
  };
}

/** Without what is undefined: JSON has no word for it. */
export function defined<T extends object>(object: T): T {
  return JSON.parse(JSON.stringify(object)) as T;
}
