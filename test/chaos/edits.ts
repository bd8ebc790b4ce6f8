import type { FaultInput } from "../../emulator/faults/faults";
import type { Choices } from "./choices";
import type { Declaration, Place, PlainArgs } from "./declaration";
import {
  defined,
  EVICTIONS,
  GROUP,
  IDENTITIES,
  MODULES,
  mayJoin,
  NEWER,
  ownKey,
  PEOPLE,
  PERSISTENCE,
  randomInstance,
  SKUS,
  TAGS,
  WINDOWS,
} from "./program";
import type { Step } from "./step";

const CLUSTER = "Microsoft.Cache/redisEnterprise";
const WRITES = ["PUT", "PATCH"];

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

/** What users do to a program, and what others do in Azure. */
export const EDITS: Readonly<Record<string, Edit>> = {
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
      : ownKey(identityId),
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
    // Under a doubt the PUT of a scale changes nothing, and a PATCH follows.
    match: { method: WRITES, type: CLUSTER },
    code: "InsufficientCapacity",
    message: "No room in this region.",
    times: "always",
  }),
};

export const EDIT_NAMES = Object.keys(EDITS);
