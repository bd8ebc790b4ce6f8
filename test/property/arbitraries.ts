import * as fc from "fast-check";
import type { ArmDocument, OperationStatus } from "../../provider/azure/arm";
import { ArmError, UnreachableError } from "../../provider/azure/errors";
import { type Inputs, UNKNOWN } from "../../provider/description/inputs";
import { ATTEMPT_TAG, OWNER_TAG } from "../../provider/description/ownerTag";
import type { Resource } from "../../provider/description/resource";
import { ownerHash } from "../../provider/names";
import { cluster } from "../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../provider/resources/database/database";
import { privateDnsZone } from "../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../provider/resources/network/privateEndpoint";
import { subnet } from "../../provider/resources/network/subnet";
import { virtualNetworkLink } from "../../provider/resources/network/virtualNetworkLink";
import type { Answer, Walk } from "./wildAzure";

/** The same cases in every run; a failure prints seed and path, and `AMR_SEED=…` looks elsewhere. */
export const settings = { seed: Number(process.env.AMR_SEED ?? 20_261_124), numRuns: 40 };

/** One kind of resource, and the inputs that a program may well give it. */
export interface Kind {
  readonly resource: Resource<never>;
  readonly inputs: fc.Arbitrary<Inputs>;
}

const letters = (pattern: RegExp) => fc.stringMatching(pattern);
const onOff = fc.constantFrom("Enabled", "Disabled");
const clusterName = fc
  .array(letters(/^[A-Za-z0-9]{1,9}$/), { minLength: 1, maxLength: 4 })
  .map((words) => words.join("-"));
const networkName = letters(/^[A-Za-z0-9][\w.-]{0,20}\w$/);
const resourceGroupName = letters(/^[\w.()-]{0,20}[\w()-]$/);
const location = fc.constantFrom("westus2", "West US 2", "WestUS2", "westeurope", "West Europe");
const smallSku = fc.constantFrom("Balanced_B0", "Balanced_B5", "MemoryOptimized_M10", "ComputeOptimized_X20");
const largeSku = fc.constantFrom("Balanced_B50", "MemoryOptimized_M2000", "FlashOptimized_A250");
const newSku = letters(/^[A-D][a-z]{2,9}_[A-Z]\d{1,4}$/);
const skuName = fc.oneof(smallSku, largeSku, newSku);
const tags = fc
  .dictionary(letters(/^[A-Za-z][\w .-]{0,12}$/), fc.string({ maxLength: 30 }), { maxKeys: 4 })
  .filter((all) => new Set(Object.keys(all).map((name) => name.toLowerCase())).size === Object.keys(all).length);

function armId(type: string, name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(fc.uuid(), resourceGroupName, name)
    .map(
      ([subscription, group, last]) =>
        `/subscriptions/${subscription}/resourceGroups/${group}/providers/${type}/${last}`,
    );
}

const virtualNetworkId = armId("Microsoft.Network/virtualNetworks", networkName);
const subnetId = fc.tuple(virtualNetworkId, networkName).map(([network, name]) => `${network}/subnets/${name}`);
const zoneName = fc.constantFrom("privatelink.redis.azure.net", "redis.corp.example");
const privateDnsZoneId = armId("Microsoft.Network/privateDnsZones", zoneName);
const addressPrefix = fc
  .tuple(fc.nat(255), fc.integer({ min: 16, max: 29 }))
  .map(([n, length]) => `10.${n}.0.0/${length}`);

const required = {
  subscriptionId: fc.uuid(),
  resourceGroupName,
  owner: fc.array(letters(/^[\w.-]{1,12}$/), { minLength: 4, maxLength: 4 }).map((parts) => parts.join("/")),
};
const optional = {
  timeouts: fc.record({ create: letters(/^[1-9]\d?m$/), delete: fc.constant("1h30m") }, { requiredKeys: [] }),
  resourceUrn: fc.constant("urn:pulumi:test::project::pulumi-nodejs:azure-managed-redis:Cluster::redis"),
};

/** Inputs of a kind: what must be there, and any part of what may be. */
function inputsOf(must: Record<string, fc.Arbitrary<unknown>>, may: Record<string, fc.Arbitrary<unknown>> = {}) {
  const all = { ...required, ...must };
  return fc.record<Inputs>({ ...all, ...optional, ...may }, { requiredKeys: Object.keys(all) });
}

const kind = (resource: unknown, inputs: fc.Arbitrary<Inputs>): Kind => ({
  resource: resource as Resource<never>,
  inputs,
});

export const kinds: readonly Kind[] = [
  kind(
    cluster,
    inputsOf(
      { clusterName, location, skuName },
      {
        highAvailability: onOff,
        publicNetworkAccess: onOff,
        minimumTlsVersion: fc.constant("1.2"),
        tags,
        identity: fc.oneof(
          fc.constant({ type: "SystemAssigned" }),
          fc.record({
            type: fc.constantFrom("UserAssigned", "SystemAssigned, UserAssigned"),
            userAssignedIdentities: fc.uniqueArray(
              armId("Microsoft.ManagedIdentity/userAssignedIdentities", networkName),
              {
                minLength: 1,
                maxLength: 3,
              },
            ),
          }),
        ),
      },
    ),
  ),
  kind(
    database,
    fc
      .tuple(
        inputsOf(
          { clusterName, skuName },
          {
            clientProtocol: fc.constantFrom("Encrypted", "Plaintext"),
            clusteringPolicy: fc.constantFrom("EnterpriseCluster", "OSSCluster", "NoCluster", "NewCluster"),
            evictionPolicy: fc.constantFrom("VolatileLRU", "NoEviction", "AllKeysNew"),
            accessKeysAuthentication: onOff,
            port: fc.integer({ min: 1024, max: 65_535 }),
            modules: fc.constantFrom([{ name: "RedisJSON" }], [{ name: "RedisJSON", args: "X 1" }]),
            // What is the same as nothing is a matter of the unit tests.
            persistence: fc.constantFrom(
              { aofEnabled: true, aofFrequency: "1s" },
              { rdbEnabled: true, rdbFrequency: "6h" },
            ),
            deferUpgrade: fc.constant("Deferred"),
            keyRotation: fc.record({ trigger: fc.string({ minLength: 1, maxLength: 20 }) }),
          },
        ),
        smallSku,
      )
      // A database without shards fits on small ones only.
      .map(([inputs, small]) => (inputs.clusteringPolicy === "NoCluster" ? { ...inputs, skuName: small } : inputs)),
  ),
  kind(
    accessPolicyAssignment,
    inputsOf({ clusterName, accessPolicyAssignmentName: letters(/^[A-Za-z0-9]{1,20}$/), objectId: fc.uuid() }),
  ),
  kind(
    privateEndpoint,
    inputsOf({ privateEndpointName: networkName, location, clusterName, subnetId }, { tags })
      // An endpoint is in the subscription of its network.
      .map((inputs) => ({
        ...inputs,
        subnetId: String(inputs.subnetId).replace(/^\/subscriptions\/[^/]+/, `/subscriptions/${inputs.subscriptionId}`),
      })),
  ),
  kind(
    privateDnsZoneGroup,
    inputsOf({ privateEndpointName: networkName, privateDnsZoneGroupName: networkName, privateDnsZoneId }),
  ),
  kind(privateDnsZone, inputsOf({}, { privateZoneName: zoneName, tags })),
  kind(
    virtualNetworkLink,
    inputsOf({ privateDnsZoneId, virtualNetworkLinkName: networkName, virtualNetworkId }, { tags }),
  ),
  kind(
    subnet,
    inputsOf({ virtualNetworkId, subnetName: networkName, addressPrefix })
      // Its name is the mark of its owner.
      .map((inputs) => ({ ...inputs, subnetName: `${inputs.subnetName}-${ownerHash(String(inputs.owner))}` })),
  ),
];

/** The subnet's name with the mark of the owner, which it has instead of tags. */
function inNameOf({ subnetName, owner }: Inputs): string {
  return String(subnetName).replace(/[0-9a-f]{8}$/, ownerHash(String(owner)));
}

/** What Azure reads without regard to case. */
export const CASELESS = [
  "subscriptionId",
  "resourceGroupName",
  "subnetId",
  "privateDnsZoneId",
  "virtualNetworkId",
  "objectId",
  "clusterName",
  "privateEndpointName",
  "privateDnsZoneGroupName",
  "virtualNetworkLinkName",
];

/**
 * Two versions of a program: the second keeps most of the first, writes some of it in other letters, and allows some
 * replacements by name.
 */
export function edit({ resource, inputs }: Kind): fc.Arbitrary<{ before: Inputs; after: Inputs; allowed: string[] }> {
  const properties = Object.keys(resource.inputs.shape).filter((property) => property !== "allowReplacement");
  return fc
    .record({
      before: inputs,
      other: inputs,
      changed: fc.subarray(properties, { maxLength: 3 }),
      respelled: fc.subarray(CASELESS),
      allowed: fc.subarray(properties, { maxLength: 2 }),
    })
    .map(({ before, other, changed, respelled, allowed }) => {
      const after: Inputs = { ...before, allowReplacement: allowed };
      for (const property of respelled) if (property in after) after[property] = String(after[property]).toUpperCase();
      for (const property of changed) {
        if (other[property] === undefined) delete after[property];
        else after[property] = other[property];
      }
      if (after.subnetName !== before.subnetName) after.subnetName = inNameOf(after);
      return { before, after, allowed };
    });
}

/** The inputs with markers of what a preview does not know, at any depth. */
export function withUnknowns(inputs: fc.Arbitrary<Inputs>): fc.Arbitrary<Inputs> {
  return fc.tuple(inputs, fc.array(fc.nat(), { minLength: 1, maxLength: 4 })).map(([whole, picks]) =>
    picks.reduce<Inputs>((marked, pick) => {
      const paths = pathsOf(marked);
      const path = paths[pick % paths.length];
      return path === undefined ? marked : (replaced(marked, path, UNKNOWN) as Inputs);
    }, whole),
  );
}

/** How Azure may answer a write: at once, after a while, well or not, or not this time. */
const answer: fc.Arbitrary<Answer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      polls: fc.integer({ min: 0, max: 4 }),
      end: fc.constantFrom<OperationStatus>(
        { status: "succeeded" },
        { status: "lost" },
        { status: "canceled", error: new ArmError(200, "Canceled", "Operation was canceled.") },
        { status: "failed", error: new ArmError(200, "OperationFailed", "The operation failed.") },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      { error: new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 3000 }) },
      { error: new ArmError(503, "ServiceUnavailable", "later") },
      { error: new UnreachableError("management.azure.com", "ECONNRESET") },
      { error: new ArmError(409, "Conflict", "another operation is in progress") },
      { error: new ArmError(400, "BadRequest", "no") },
    ),
  },
);

/** Things that go wrong and pass: a run gets through them. */
export interface Troubles {
  /** How long after the end of its operation a cluster or database cannot be used yet. */
  readonly lateMs: number;
  readonly refused: readonly { verb: "put" | "patch" | "delete" | "poll"; error: ArmError }[];
  readonly lostAnswers: readonly ("put" | "patch" | "delete" | "poll")[];
  /** `canceled`: of a deletion. */
  readonly endings: readonly ("canceled" | "lost")[];
}

const verb = fc.constantFrom("put" as const, "patch" as const, "delete" as const, "poll" as const);

export const troubles: fc.Arbitrary<Troubles> = fc.record({
  lateMs: fc.constantFrom(0, 5_000, 60_000),
  refused: fc.array(
    fc.record({
      verb,
      error: fc.constantFrom(
        new ArmError(429, "TooManyRequests", "slow down", { retryAfterMs: 17_000 }),
        new ArmError(503, "ServiceUnavailable", "later"),
        new ArmError(400, "BadRequest", "The resource is busy undergoing system maintenance."),
      ),
    }),
    { maxLength: 4 },
  ),
  lostAnswers: fc.array(verb, { maxLength: 3 }),
  endings: fc.array(fc.constantFrom("canceled" as const, "lost" as const), { maxLength: 2 }),
});

const states = ["Succeeded", "Updating", "Deleting", "Failed", "Canceled"];
const cacheStates = ["Running", "Creating", "CreateFailed", "Scaling", "ScalingFailed", "UpdateFailed", "Deleting"];
const connectionStates = ["Approved", "Pending", "Rejected"];

/** What a look may find: nothing, or the resource as this or another version of the program wants it, in any state, of anyone. */
function sight({ resource, inputs }: Kind, wanted: Inputs): fc.Arbitrary<ArmDocument | undefined> {
  const document = fc
    .record({
      other: fc.option(inputs, { nil: {} }),
      owner: fc.constantFrom(wanted.owner, wanted.owner, wanted.owner, "someone/else/prod/redis", undefined),
      attempt: fc.boolean(),
      provisioningState: fc.constantFrom("Succeeded", "Succeeded", ...states),
      resourceState: fc.constantFrom("Running", "Running", ...cacheStates),
      status: fc.constantFrom("Approved", "Approved", ...connectionStates),
    })
    .map(({ other, owner, attempt, provisioningState, resourceState, status }): ArmDocument => {
      const id = resource.id(wanted as never);
      const { properties, ...body } = resource.writing.body({ ...wanted, ...other } as never);
      const connection = { properties: { privateLinkServiceConnectionState: { status } } };
      return {
        ...body,
        id,
        name: owner === wanted.owner ? (id.split("/").at(-1) ?? "") : "elses",
        tags: {
          ...(owner === undefined ? {} : { [OWNER_TAG]: String(owner) }),
          ...(attempt ? { [ATTEMPT_TAG]: "2" } : {}),
        },
        properties: { ...properties, provisioningState, resourceState, privateLinkServiceConnections: [connection] },
      };
    });
  return fc.option(document, { nil: undefined, freq: 4 });
}

/** A wild Azure, and two versions of the program that meets it: with the same identity, as an update has it. */
export function walk(kind: Kind): fc.Arbitrary<{ before: Inputs; wanted: Inputs; walk: Walk }> {
  const identity = [
    "subscriptionId",
    "resourceGroupName",
    ...Object.keys(kind.resource.inputs.shape).filter(isIdentity),
  ];
  return fc.tuple(kind.inputs, kind.inputs).chain(([wanted, other]) => {
    const same = Object.fromEntries(identity.filter((name) => name in wanted).map((name) => [name, wanted[name]]));
    const mark = fc.constantFrom(String(wanted.owner), String(wanted.owner), "someone/else/prod/redis");
    return fc.record({
      before: fc.constant({ ...other, ...same }),
      wanted: fc.constant(wanted),
      walk: fc.record({
        sights: fc.array(sight(kind, wanted), { minLength: 1, maxLength: 10 }),
        others: fc.array(
          fc.option(
            mark.map((owner): ArmDocument => ({ tags: { [OWNER_TAG]: owner } })),
            { nil: undefined, freq: 2 },
          ),
          { minLength: 1, maxLength: 4 },
        ),
        answers: fc.array(answer, { minLength: 1, maxLength: 6 }),
        isEndless: fc.boolean(),
      }),
    });
  });
}

/** Names and ids make the resource's own id. */
function isIdentity(property: string): boolean {
  return /Name$|Id$/.test(property) && property !== "skuName";
}

/** Anything that can stand in a program: properties of the kind with values of any form, and properties of no kind. */
export function anything({ resource }: Kind): fc.Arbitrary<Inputs> {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      UNKNOWN,
      "",
      "Enabled",
      "Balanced_B10",
      "Enterprise_E10",
      "/subscriptions/x/resourceGroups/y",
      undefined,
    ),
    fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
  );
  const key = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...Object.keys(resource.inputs.shape)) },
    { weight: 1, arbitrary: fc.constantFrom("zones", "capacity", "constructor", "toString") },
    { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
  );
  return fc.dictionary(key, value, { maxKeys: 12 });
}

function pathsOf(value: unknown, above: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...above, key], ...pathsOf(inner, [...above, key])]);
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  return Object.assign(copy, { [key]: replaced((value as Inputs)[key], rest, by) });
}
