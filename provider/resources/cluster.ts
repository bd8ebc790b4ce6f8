import { z } from "zod";
import { MICROSOFT_CACHE } from "../azure/apiVersions";
import type { ArmDocument, Azure } from "../azure/arm";
import { ArmError, isConflict, isTransient } from "../azure/errors";
import { formatId, normalLocation } from "../azure/ids";
import { isUnknown, type Problem } from "../inputs";
import type { Resource } from "../resource";
import { isKnownSku, isLegacySku, SKU_PATTERN } from "../skus";
import { cacheCondition } from "./condition";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  locationField,
  namesOf,
  ownerTagChange,
  sameLocation,
  tagsChange,
  tagsField,
} from "./fields";

/** `Microsoft.Cache/redisEnterprise`, kind v2: the nodes, their size and their endpoint. */
export type ClusterInputs = CommonInputs & {
  clusterName: string;
  location: string;
  skuName: string;
  highAvailability: string;
  minimumTlsVersion: string;
  publicNetworkAccess: string;
  tags?: Record<string, string>;
};

const LOSES = "the cluster would be made anew: its data, its keys and its endpoint's address would be lost";
const onOff = z.enum(["Enabled", "Disabled"], { error: 'must be "Enabled" or "Disabled"' });

export const clusterNameField = z
  .string()
  .regex(
    /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/,
    "must be 1 to 60 letters and digits, with single hyphens between them",
  );

export const skuNameField = z
  .string()
  .regex(SKU_PATTERN, 'must be a SKU name such as "Balanced_B10"')
  .refine((name) => !isLegacySku(name), "is an Azure Cache for Redis Enterprise SKU, which Azure no longer creates");

export const cluster: Resource<ClusterInputs> = {
  kind: "Cluster",
  noun: "Redis cluster",
  apiVersion: MICROSOFT_CACHE,
  shape: {
    ...commonShape,
    clusterName: clusterNameField,
    location: locationField,
    skuName: skuNameField,
    highAvailability: onOff.default("Enabled"),
    minimumTlsVersion: z.enum(["1.2"], { error: 'must be "1.2": Azure ended 1.0 and 1.1' }).default("1.2"),
    publicNetworkAccess: onOff.default("Disabled"),
    tags: tagsField,
  },
  refused: {
    zones: "cannot be set: Azure Managed Redis spreads over zones by itself in regions that have them",
    capacity: "cannot be set: the size is part of skuName",
  },
  changes: {
    ...commonChanges(LOSES),
    owner: ownerTagChange,
    clusterName: { effect: "refuse", loses: LOSES },
    location: {
      effect: "refuse",
      loses: LOSES,
      same: sameLocation,
      observed: ({ location }) => location && normalLocation(location),
    },
    skuName: { effect: "update", observed: skuOf },
    highAvailability: {
      effect: (_, after) => (after === "Enabled" ? "update" : "refuse"),
      loses: `Azure cannot take high availability from a running cluster, so ${LOSES}`,
      observed: property("highAvailability"),
    },
    minimumTlsVersion: { effect: "update", observed: property("minimumTlsVersion") },
    publicNetworkAccess: { effect: "update", observed: property("publicNetworkAccess") },
    tags: tagsChange,
  },
  warnings: ({ skuName, highAvailability }) => [
    ...(skuName !== undefined && !isKnownSku(skuName)
      ? [`skuName ${skuName} is not known to this version; Azure decides whether it exists.`]
      : []),
    ...(highAvailability === "Disabled"
      ? ["Without high availability the instance is offline and loses its data when it is patched or scaled."]
      : []),
  ],
  verify: verifySku,

  id: ({ subscriptionId, resourceGroupName, clusterName }) =>
    clusterId({ subscriptionId, resourceGroupName, clusterName }),
  inputsOf(id) {
    const [group, clusterName] = namesOf("Microsoft.Cache/redisEnterprise", id) ?? [];
    return group && clusterName ? { ...group, clusterName } : undefined;
  },
  owner: { in: "tags" },
  body: (inputs) => ({
    location: inputs.location,
    sku: { name: inputs.skuName },
    properties: {
      minimumTlsVersion: inputs.minimumTlsVersion,
      publicNetworkAccess: inputs.publicNetworkAccess,
      // Azure refuses an explicit Enabled on some SKUs, and it is the default.
      ...(inputs.highAvailability === "Disabled" ? { highAvailability: "Disabled" } : {}),
    },
  }),
  patch: (inputs, changed) => {
    const properties = Object.fromEntries(
      (["minimumTlsVersion", "publicNetworkAccess", "highAvailability"] as const)
        .filter((name) => changed.has(name))
        .map((name) => [name, inputs[name]]),
    );
    return {
      ...(changed.has("skuName") ? { sku: { name: inputs.skuName } } : {}),
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
    };
  },
  condition: cacheCondition,
  outputs: (document, _inputs, { caCert }) => ({
    hostName: document.properties?.hostName,
    redundancyMode: document.properties?.redundancyMode,
    caCert,
  }),
  isDisposable,
  // A conflict says that the name is taken in this region: no other operation can be running on what does not exist.
  createConflictsPass: false,
  beginDelete: (azure, id, signal) => azure.redis.beginDelete(id, signal),
  // Recorded by the Azure CLI's tests in two regions (404 and 479 s, 269 and 287 s); scaling by Microsoft's docs.
  usualMs: { create: 440_000, update: 600_000, delete: 280_000 },
};

export function clusterId(of: { subscriptionId: string; resourceGroupName: string; clusterName: string }): string {
  return formatId({
    subscriptionId: of.subscriptionId,
    resourceGroup: of.resourceGroupName,
    namespace: "Microsoft.Cache",
    path: [["redisEnterprise", of.clusterName]],
  });
}

/** Only Azure knows where a cluster may scale to: it depends on its shards and on the memory in use. */
async function verifySku(
  azure: Azure,
  { before, after, warn }: { before: ClusterInputs; after: ClusterInputs; warn: (message: string) => void },
): Promise<Problem[]> {
  if (before.skuName === after.skuName || isUnknown(after.skuName)) return [];
  if (before.highAvailability === "Disabled" && after.highAvailability === "Disabled") {
    warn("Without high availability the instance is offline while it scales, and its data is lost.");
  }
  const unchecked = (because: string) => {
    warn(
      `Whether ${before.skuName} can scale to ${after.skuName} is not checked: ${because}. Azure decides in the update.`,
    );
    return [];
  };
  try {
    const document = await azure.arm.get(cluster.id(before), MICROSOFT_CACHE);
    // An earlier run may have got there although the state does not know; and what never ran is made anew.
    if (document === undefined || skuOf(document) === after.skuName || neverRan(document)) return [];
    const answer = await azure.arm.post(cluster.id(before), "listSkusForScaling", MICROSOFT_CACHE, {});
    const skus = ((answer as { skus?: { name: string }[] }).skus ?? []).map(({ name }) => name);
    if (skus.includes(after.skuName)) return [];
    const allowed = skus.join(", ") || "no other SKU";
    const reason = `cannot scale from ${before.skuName} to ${after.skuName}; Azure allows ${allowed} now`;
    return [{ property: "skuName", reason }];
  } catch (error) {
    if (error instanceof ArmError && error.status === 403) {
      return unchecked("the action Microsoft.Cache/redisEnterprise/listSkusForScaling/action is not granted");
    }
    // A busy cluster does not answer; the update waits for its end.
    if (error instanceof ArmError && (isTransient(error) || isConflict(error))) return unchecked(error.message);
    throw error;
  }
}

function skuOf(document: ArmDocument): string | undefined {
  return (document.sku as { name?: string } | undefined)?.name;
}

function neverRan(document: ArmDocument): boolean {
  return document.properties?.resourceState === "CreateFailed";
}

/** A cluster that never ran and has no database holds nothing. */
async function isDisposable(document: ArmDocument, inputs: ClusterInputs, azure: Azure): Promise<boolean> {
  if (!neverRan(document)) return false;
  return (await azure.arm.get(`${cluster.id(inputs)}/databases/default`, MICROSOFT_CACHE)) === undefined;
}

function property(name: string) {
  return (document: ArmDocument): unknown => document.properties?.[name];
}
