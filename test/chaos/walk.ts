import type { FaultInput } from "../../emulator/faults";
import type { Choices } from "./choices";
import type { Declaration, Place, PlainArgs } from "./declaration";

/** One `up` of a walk. */
export interface Step {
  /** What the user did: `scale`, `bad SKU`, … */
  readonly edit: string;
  readonly declaration: Declaration;
  /** It cannot succeed, in any run. */
  readonly isBad?: true;
  /** Of which type somebody deletes ours in Azure before the up, which then refreshes. */
  readonly loses?: string;
  /** The newest Redis that Azure has from then on. */
  readonly newestRedis?: string;
  /** What goes wrong in Azure in every run, the undisturbed one included: it makes the edit a bad one. */
  readonly faults?: readonly FaultInput[];
}

/** Upwards, so that each may scale to each later one. */
const SKUS = [
  "Balanced_B1",
  "Balanced_B3",
  "Balanced_B5",
  "Balanced_B10",
  "MemoryOptimized_M20",
  "ComputeOptimized_X20",
];
const EVICTIONS = ["AllKeysLFU", "AllKeysLRU", "NoEviction", "VolatileLRU", "VolatileTTL"];
const TAGS = [{}, { team: "a" }, { team: "b", "cost center": "42" }, { Env: "test" }];
const PEOPLE = ["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"];
const PERSISTENCE = [
  { rdbEnabled: true, rdbFrequency: "12h" },
  { rdbEnabled: true, rdbFrequency: "1h" },
  { aofEnabled: true },
];
const IDENTITIES = [{ type: "None" }, { type: "SystemAssigned" }];
const MODULES = [[{ name: "RedisBloom", args: "ERROR_RATE 0.01" }], [{ name: "RedisJSON" }]];
const WINDOWS = [
  [{ dayOfWeek: "Sunday", startHourUtc: 2 }],
  [{ dayOfWeek: "Monday", startHourUtc: 3, duration: "PT8H" }],
];
/** The first that has windows and keyspace events. */
const NEWER = "2026-08-01";
const GROUP = { groupNickname: "group" };
const ON_OFF = ["Enabled", "Disabled"];
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const WRITES = ["PUT", "PATCH"];

/** A valid program, two to six edits, and the undoing of each edit that cannot work. */
export function randomWalk(choices: Choices, place: Place): Step[] {
  const start = randomProgram(choices, place);
  const steps: Step[] = [{ edit: "begin", declaration: start }];
  let current = start;
  // Short ones more often: they find most, and cost less.
  for (const count = choices.between(2, choices.between(2, 6)); steps.length <= count; ) {
    const step = randomEdit(choices, current, place);
    steps.push(step);
    if (step.isBad) steps.push({ edit: `undo ${step.edit}`, declaration: current });
    else current = step.declaration;
  }
  return steps;
}

function randomProgram(choices: Choices, place: Place): Declaration {
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

function randomInstance(choices: Choices, { resourceGroup, location }: Place): PlainArgs {
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
function mayJoin({ skuName, highAvailability, clusteringPolicy, persistence, modules }: PlainArgs): boolean {
  const isOut = [highAvailability === "Disabled", clusteringPolicy === "NoCluster", skuName === "Balanced_B1"];
  return !isOut.includes(true) && persistence === undefined && modules === undefined;
}

/** Makes a step of a program; undefined where the edit makes no sense of it. */
type Edit = (choices: Choices, from: Declaration, place: Place) => Omit<Step, "edit"> | undefined;

/** An edit of the instance, where there is one and it changes something. */
function change(edit: (choices: Choices, instance: PlainArgs, place: Place) => PlainArgs | undefined): Edit {
  return (choices, { network, instance }, place) => {
    const changed = instance && edit(choices, instance, place);
    if (!changed) return undefined;
    const edited = defined({ ...instance, ...changed });
    return JSON.stringify(edited) === JSON.stringify(instance)
      ? undefined
      : { declaration: { network, instance: edited } };
  };
}

const bad = (edit: Edit, ...faults: readonly FaultInput[]): Edit => {
  return (choices, from, place) => {
    const step = edit(choices, from, place);
    return step && { ...step, isBad: true, ...(faults.length > 0 ? { faults } : {}) };
  };
};

const scale = change((choices, { skuName, clusteringPolicy }) => {
  // One that is not sharded cannot grow; see `grow` in the contract.
  const larger = clusteringPolicy === "NoCluster" ? [] : SKUS.slice(SKUS.indexOf(String(skuName)) + 1);
  return larger.length > 0 ? { skuName: choices.of(larger) } : undefined;
});
/** Somebody deletes ours of a type in Azure, if there is one. */
const loss =
  (loses: string, isThere: (instance: PlainArgs) => boolean = () => true): Edit =>
  (_, from) =>
    from.instance && isThere(from.instance) ? { declaration: from, loses } : undefined;
const hasGroup = ({ privateDnsZoneId }: PlainArgs) => privateDnsZoneId === undefined;

const tags = change((choices) => ({ tags: choices.of(TAGS) }));
const eviction = change((choices, { evictionPolicy = "VolatileLRU" }) => ({
  evictionPolicy: choices.of(EVICTIONS.filter((policy) => policy !== evictionPolicy)),
}));

const EDITS: Readonly<Record<string, Edit>> = {
  scale,
  tags,
  "eviction policy": eviction,
  "keys on or off": change((_, { accessKeysAuthentication }) => ({
    accessKeysAuthentication: accessKeysAuthentication === "Disabled" ? "Enabled" : "Disabled",
  })),
  "rotate keys": change((choices, { accessKeysAuthentication }) =>
    accessKeysAuthentication === "Disabled" ? undefined : { keyRotation: { trigger: `t${choices.between(0, 999)}` } },
  ),
  "public access": change((_, { publicNetworkAccess }) => ({
    publicNetworkAccess: publicNetworkAccess === "Enabled" ? "Disabled" : "Enabled",
  })),
  "client protocol": change((_, { clientProtocol }) => ({
    clientProtocol: clientProtocol === "Plaintext" ? "Encrypted" : "Plaintext",
  })),
  "high availability on": change((_, { highAvailability }) =>
    highAvailability === "Disabled" ? { highAvailability: "Enabled" } : undefined,
  ),
  "high availability off": change((_, { highAvailability, geoReplication }) =>
    highAvailability === "Disabled" || geoReplication
      ? undefined
      : { highAvailability: "Disabled", allowReplacement: ["highAvailability"] },
  ),
  persistence: change((choices, { geoReplication }) =>
    geoReplication ? undefined : { persistence: choices.of([undefined, ...PERSISTENCE]) },
  ),
  modules: change((choices, { geoReplication }) =>
    geoReplication ? undefined : { modules: choices.of([undefined, ...MODULES]), allowReplacement: ["modules"] },
  ),
  group: change((_, instance) =>
    instance.geoReplication || mayJoin(instance)
      ? { geoReplication: instance.geoReplication ? undefined : GROUP, allowReplacement: ["geoReplication"] }
      : undefined,
  ),
  "redis version": (choices, from, place) => {
    const step = change(() => ({ redisVersion: "8.0" }))(choices, from, place);
    return step && { ...step, newestRedis: "8.0" };
  },
  "maintenance windows": change((choices) => ({
    apiVersion: NEWER,
    maintenanceWindows: choices.of([undefined, ...WINDOWS]),
  })),
  "keyspace events": change((choices) => ({
    apiVersion: NEWER,
    notifyKeyspaceEvents: choices.of([undefined, "KEA", "Kx"]),
  })),
  "key of one's own": change((_, { customerManagedKeyEncryption }, { identityId }) =>
    customerManagedKeyEncryption
      ? { customerManagedKeyEncryption: undefined, identity: undefined }
      : {
          identity: { type: "UserAssigned", userAssignedIdentities: [identityId] },
          customerManagedKeyEncryption: {
            keyEncryptionKeyUrl: "https://vault.vault.azure.net/keys/redis/0123456789abcdef",
            userAssignedIdentityResourceId: identityId,
          },
        },
  ),
  "upgrades deferred": change((_, { deferUpgrade }) => ({
    deferUpgrade: deferUpgrade === "Deferred" ? "NotDeferred" : "Deferred",
  })),
  identity: change((choices, { customerManagedKeyEncryption }) =>
    customerManagedKeyEncryption ? undefined : { identity: choices.of(IDENTITIES) },
  ),
  people: change((choices) => ({
    accessPolicyAssignments: choices.of([{}, { app: { objectId: PEOPLE[0] } }, { app: { objectId: PEOPLE[1] } }]),
  })),
  "clustering policy": change((choices, { clusteringPolicy = "EnterpriseCluster" }) => {
    const others = ["EnterpriseCluster", "OSSCluster"].filter((policy) => policy !== clusteringPolicy);
    return { clusteringPolicy: choices.of(others), allowReplacement: ["clusteringPolicy"] };
  }),
  subnet: change((_, { subnetId }, { subnetIds }) => ({
    subnetId: subnetId === subnetIds[1] ? undefined : subnetIds[1],
  })),
  "zone by hand": change((_, { privateDnsZoneId }) => ({
    privateDnsZoneId: privateDnsZoneId === "none" ? undefined : "none",
  })),
  "network's tags": (choices, { network, instance }) => {
    const edited = choices.of(TAGS);
    if (JSON.stringify(edited) === JSON.stringify(network.tags)) return undefined;
    return { declaration: { network: { ...network, tags: edited }, instance } };
  },
  remove: (_, { network, instance }) => instance && { declaration: { network, instance: undefined } },
  add: (choices, { network, instance }, place) =>
    instance ? undefined : { declaration: { network, instance: randomInstance(choices, place) } },
  "zone group lost": loss("Microsoft.Network/privateEndpoints/privateDnsZoneGroups", hasGroup),
  "endpoint lost": loss("Microsoft.Network/privateEndpoints"),
  "assignment lost": loss(
    `${CLUSTER}/databases/accessPolicyAssignments`,
    ({ accessPolicyAssignments = {} }) => Object.keys(accessPolicyAssignments as object).length > 0,
  ),
  "database lost": loss(`${CLUSTER}/databases`),
  "cluster lost": loss(CLUSTER),
  "bad SKU": bad(change(() => ({ skuName: "Balanced_B7777" }))),
  "bad policy": bad(
    change((_, { clusteringPolicy, allowReplacement, geoReplication }) =>
      clusteringPolicy === "NoCluster" || allowReplacement || geoReplication
        ? undefined
        : { clusteringPolicy: "NoCluster" },
    ),
  ),
  "missing subnet": bad(
    change((_, _instance, { virtualNetworkId }) => ({ subnetId: `${virtualNetworkId}/subnets/nowhere` })),
  ),
  "no permission": bad(eviction, { kind: "deny", match: { method: WRITES }, times: "always" }),
  "no capacity": bad(scale, {
    kind: "fail",
    match: { method: "PATCH", type: CLUSTER },
    code: "InsufficientCapacity",
    message: "No room in this region.",
    times: "always",
  }),
};

export const EDIT_NAMES = Object.keys(EDITS);

function randomEdit(choices: Choices, from: Declaration, place: Place): Step {
  // An instance that is gone comes back more often than not, so that walks have something to break.
  const names = from.instance ? EDIT_NAMES : ["add", "add", "network's tags"];
  for (;;) {
    const edit = choices.of(names);
    const step = EDITS[edit]?.(choices, from, place);
    if (step) return { edit, ...step };
  }
}

/** Without what is undefined: JSON has no word for it. */
function defined<T extends object>(object: T): T {
  return JSON.parse(JSON.stringify(object)) as T;
}
