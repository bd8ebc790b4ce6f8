import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { normalLocation } from "../../azure/ids";
import { named } from "../../description/advice";
import type { Resource } from "../../description/resource";
import { apiVersionChange, apiVersionField, apiVersionProblems, isBefore } from "../apiVersion";
import { clusterId, databaseId } from "../clusterId";
import {
  commonChanges,
  commonShape,
  locationField,
  namesOf,
  ownerTagChange,
  sameLocation,
  sameText,
  tagsChange,
  tagsField,
} from "../fields";
import { cacheReadiness } from "../readiness";
import { ON_OFF, type Words, wordField } from "../words";
import {
  customerManagedKeyChange,
  customerManagedKeyField,
  customerManagedKeyProblems,
  encryptionBody,
  hasKey,
} from "./customerManagedKey";
import {
  identityBody,
  identityChange,
  identityField,
  identityPatch,
  identityProblems,
  principalIdOf,
} from "./identity";
import { type ClusterInputs, clusterNameField, skuNameField } from "./inputs";
import {
  MAINTENANCE_SINCE,
  maintenanceBody,
  maintenanceWindowsChange,
  maintenanceWindowsField,
  maintenanceWindowsProblems,
} from "./maintenanceWindows";
import { neverRan, scalingProblems, skuOf } from "./scaling";
import { isKnownSku } from "./skus";

const LOSES = "the cluster would be made anew: its data, its keys and its endpoint's address would be lost";
const TLS: Words = {
  known: ["1.2"],
  // azurerm's, and Microsoft.Cache/redis's.
  elsewhere: { tls12: "1.2" },
  because: "Azure ended 1.0 and 1.1",
};

/** Before that, Azure closed public access with the first private endpoint. */
const PUBLIC_ACCESS_SINCE = "2025-07-01";

/** Properties that not every api-version has. */
const LATER = [
  { property: "publicNetworkAccess", since: PUBLIC_ACCESS_SINCE },
  { property: "maintenanceWindows", since: MAINTENANCE_SINCE },
] as const;

export const cluster: Resource<ClusterInputs> = {
  kind: "Cluster",
  noun: "Redis cluster",
  apiVersion: MICROSOFT_CACHE,
  id: clusterId,
  inputsOf(id) {
    const [group, clusterName] = namesOf("Microsoft.Cache/redisEnterprise", id) ?? [];
    return group && clusterName ? { ...group, clusterName } : undefined;
  },
  owner: { in: "tags" },
  inputs: {
    shape: {
      ...commonShape,
      clusterName: clusterNameField,
      location: locationField,
      skuName: skuNameField,
      highAvailability: wordField(ON_OFF).default("Enabled"),
      minimumTlsVersion: wordField(TLS).default("1.2"),
      publicNetworkAccess: wordField(ON_OFF).optional(),
      tags: tagsField,
      identity: identityField,
      customerManagedKeyEncryption: customerManagedKeyField,
      maintenanceWindows: maintenanceWindowsField,
      apiVersion: apiVersionField,
    },
    refused: {
      zones: "cannot be set: Azure Managed Redis spreads over zones by itself in regions that have them",
      capacity: "cannot be set: the size is part of skuName",
      // Names of other tools and of Azure Cache for Redis.
      sku: 'is skuName here, such as "Balanced_B10"',
      name: "is clusterName here",
      port: "cannot be set: it is 10000",
      shardCount: "cannot be set: the shards follow from skuName",
      enableNonSslPort: 'is clientProtocol here: "Plaintext" goes without TLS',
      redisConfiguration: "is evictionPolicy, persistence and notifyKeyspaceEvents here",
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerTagChange,
      clusterName: { effect: "refuse", loses: LOSES, same: sameText, fromOwner: true },
      location: {
        effect: "refuse",
        loses: LOSES,
        same: sameLocation,
        observed: ({ location }) => location && normalLocation(location),
      },
      skuName: { effect: "update", same: sameText, observed: skuOf },
      highAvailability: {
        effect: (_, after) => (after === "Enabled" ? "update" : "refuse"),
        loses: `Azure cannot take high availability from a running cluster, so ${LOSES}`,
        observed: property("highAvailability"),
      },
      minimumTlsVersion: { effect: "update", observed: property("minimumTlsVersion") },
      publicNetworkAccess: { effect: "update", observed: property("publicNetworkAccess") },
      tags: tagsChange,
      identity: identityChange,
      customerManagedKeyEncryption: customerManagedKeyChange,
      maintenanceWindows: maintenanceWindowsChange,
      apiVersion: apiVersionChange,
    },
    normal: (inputs) => ({
      ...inputs,
      ...(inputs.publicNetworkAccess === undefined && !isBefore(inputs.apiVersion, PUBLIC_ACCESS_SINCE)
        ? { publicNetworkAccess: "Disabled" }
        : {}),
    }),
    rules: ({ identity, customerManagedKeyEncryption, ...known }, unknown) => [
      ...identityProblems(identity),
      ...maintenanceWindowsProblems(known.maintenanceWindows),
      ...(unknown.has("identity") ? [] : customerManagedKeyProblems(customerManagedKeyEncryption, identity)),
      ...(unknown.has("apiVersion")
        ? []
        : LATER.flatMap(({ property: name, since }) =>
            apiVersionProblems({ property: name, value: known[name], since }, known.apiVersion),
          )),
    ],
    warnings: ({ skuName, highAvailability }, advice) => [
      ...(skuName !== undefined && !isKnownSku(skuName)
        ? [`${named(advice, "skuName")} ${skuName} is not known to this version; Azure decides whether it exists.`]
        : []),
      ...(highAvailability === "Disabled"
        ? ["Without high availability the instance is offline and loses its data when it is patched or scaled."]
        : []),
    ],
    verify: scalingProblems,
  },
  reading: {
    readiness: cacheReadiness,
    outputs: (document, _inputs, { caCert }) => ({
      hostName: document.properties?.hostName,
      redundancyMode: document.properties?.redundancyMode,
      principalId: principalIdOf(document),
      caCert,
    }),
  },
  writing: {
    body: (inputs) => {
      const { highAvailability, encryption, maintenanceConfiguration, ...own } = propertiesOf(inputs);
      return {
        location: inputs.location,
        sku: { name: inputs.skuName },
        ...(inputs.identity ? { identity: identityBody(inputs.identity) } : {}),
        properties: {
          ...own,
          // Azure refuses an explicit Enabled on some SKUs; Enabled is the default.
          ...(highAvailability === "Disabled" ? { highAvailability } : {}),
          ...(inputs.customerManagedKeyEncryption ? { encryption } : {}),
          ...(inputs.maintenanceWindows ? { maintenanceConfiguration } : {}),
        },
      };
    },
    // While Azure shows a key, the identity that reads the key must not go: a PUT might take one away and keep the other.
    first: ({ customerManagedKeyEncryption }, changed, document) =>
      customerManagedKeyEncryption === undefined && hasKey(document) && changed.has("customerManagedKeyEncryption")
        ? new Set([...changed].filter((property) => property !== "identity"))
        : changed,
    change: (inputs, changed, document) => ({
      ...(changed.has("skuName") ? { sku: { ...(document.sku as object), name: inputs.skuName } } : {}),
      ...(changed.has("identity") ? { identity: identityBody(inputs.identity) } : {}),
      properties: {
        ...changedProperties(inputs, changed, document),
        // Azure answers none for a cluster of an earlier api-version, and requires one today.
        publicNetworkAccess:
          (changed.has("publicNetworkAccess") ? undefined : document.properties?.publicNetworkAccess) ??
          inputs.publicNetworkAccess,
      },
    }),
    readOnly: [
      "kind",
      "hostName",
      "redundancyMode",
      "redisVersion",
      "resourceState",
      "privateEndpointConnections",
      "migratedEndpoint",
      "principalId",
      "tenantId",
      "clientId",
    ],
    patch: (inputs, changed, document) => {
      const properties = changedProperties(inputs, changed, document);
      return {
        ...(changed.has("skuName") ? { sku: { name: inputs.skuName } } : {}),
        ...(changed.has("identity") ? { identity: identityPatch(inputs.identity, document) } : {}),
        ...(Object.keys(properties).length > 0 ? { properties } : {}),
      };
    },
    // Recorded by tests of the Azure CLI and others: 253 to 479 s, 728 and 891 s for scaling, 265 to 443 s.
    usualMs: { create: 400_000, update: 750_000, delete: 290_000 },
  },
  replacing: {
    holdsData: true,
    takesAlong: true,
    isDisposable,
  },
};

/** Properties of a body, and the input behind each. */
const INPUT_OF = {
  minimumTlsVersion: "minimumTlsVersion",
  publicNetworkAccess: "publicNetworkAccess",
  highAvailability: "highAvailability",
  encryption: "customerManagedKeyEncryption",
  maintenanceConfiguration: "maintenanceWindows",
} as const;

function propertiesOf(inputs: ClusterInputs): Record<keyof typeof INPUT_OF, unknown> {
  return {
    minimumTlsVersion: inputs.minimumTlsVersion,
    publicNetworkAccess: inputs.publicNetworkAccess,
    highAvailability: inputs.highAvailability,
    encryption: encryptionBody(inputs.customerManagedKeyEncryption),
    maintenanceConfiguration: maintenanceBody(inputs.maintenanceWindows),
  };
}

/** What neither the program nor Azure has is not even taken out: an earlier api-version has no such property. */
function changedProperties(
  inputs: ClusterInputs,
  changed: ReadonlySet<string>,
  { properties = {} }: ArmDocument,
): Record<string, unknown> {
  const all = propertiesOf(inputs);
  return Object.fromEntries(
    Object.entries(INPUT_OF)
      .filter(([name, input]) => changed.has(input) && (inputs[input] ?? properties[name] ?? undefined) !== undefined)
      .map(([name]) => [name, all[name as keyof typeof all]]),
  );
}

/** A cluster that never ran and has no database holds nothing. */
async function isDisposable(document: ArmDocument, inputs: ClusterInputs, azure: Azure): Promise<boolean> {
  if (!neverRan(document)) return false;
  return (await azure.arm.get(databaseId(inputs), inputs.apiVersion ?? MICROSOFT_CACHE)) === undefined;
}

/** A property that Azure tells. Answers about resources of older api-versions have null where they know nothing. */
function property(name: string) {
  return (document: ArmDocument): unknown => document.properties?.[name] ?? undefined;
}
