import { createHash } from "node:crypto";
import type { ArmDocument } from "../../provider/azure/arm";
import { ArmError } from "../../provider/azure/errors";
import { formatId, type IdParts, isSameId, normalId, normalLocation } from "../../provider/azure/ids";
import { addressOf, finishedEndpoint, interfaceId, revisedEndpoint } from "./fakeEndpoint";

/** The documents of a fake Azure, by `normalId`. */
export type Documents = ReadonlyMap<string, ArmDocument>;
type Properties = Record<string, unknown>;

/** What is particular about one type of resource; the rest is the same for all. */
export interface FakeType {
  /** Azure's own name of the type, for its messages. */
  readonly name: string;
  /** Without it a change is a PUT of the whole body. */
  readonly isPatchable?: boolean;
  /** Has `resourceState` beside `provisioningState` (Microsoft.Cache). */
  readonly hasResourceState?: boolean;
  /** Private DNS answers `{}` to a PUT. */
  readonly answersNothing?: boolean;
  /** How Azure says that it is busy with the resource. */
  readonly busy: () => ArmError;
  /** Rules for a PUT or PATCH; `before` is undefined for a new one. */
  readonly refuse?: (wanted: ArmDocument, before: ArmDocument | undefined, all: Documents) => void;
  /** The properties after a PUT on what is there; without it the body's are laid over the old ones. */
  readonly revised?: (body: Properties, before: ArmDocument) => Properties;
  readonly refuseDelete?: (id: string, all: Documents) => void;
  /** Read-only properties, from birth and at the end. */
  readonly born?: (document: ArmDocument, id: IdParts) => Partial<ArmDocument>;
  readonly finished?: (document: ArmDocument, id: IdParts, all: Documents) => Properties;
  /** What Azure makes and removes along with it. */
  readonly companions?: (document: ArmDocument, id: IdParts) => (ArmDocument & { id: string })[];
  /** Read-only properties that follow from other documents, at each read. */
  readonly counted?: (id: string, all: Documents) => Properties;
}

export function fakeType({ namespace, path }: IdParts): FakeType {
  const name = [namespace, ...path.map(([type]) => type)].join("/").toLowerCase();
  const type = types[name];
  if (type === undefined) throw new ArmError(404, "InvalidResourceType", `The resource type '${name}' is not faked.`);
  return type;
}

const conflict = () =>
  new ArmError(409, "Conflict", "The request conflicts with another operation on the resource that is under way.");
const locked = () =>
  new ArmError(429, "RetryableErrorDueToAnotherOperation", "Another operation on this resource is in progress.", {
    retryAfterMs: 1000,
  });

const displayNames: Readonly<Record<string, string>> = { westus2: "West US 2", westeurope: "West Europe" };

const types: Readonly<Record<string, FakeType>> = {
  "microsoft.cache/redisenterprise": {
    name: "Microsoft.Cache/redisEnterprise",
    isPatchable: true,
    hasResourceState: true,
    busy: conflict,
    refuse: refuseCluster,
    born: ({ location = "" }, { path }) => ({
      // Microsoft.Cache answers the display name, whatever it was given.
      location: displayNames[normalLocation(location)] ?? location,
      kind: "v2",
      identity: { type: "None" },
      properties: {
        hostName: `${path[0]?.[1]}.${normalLocation(location)}.redis.azure.net`,
        privateEndpointConnections: [],
      },
    }),
    finished: ({ properties }) => ({
      redundancyMode: properties?.highAvailability === "Disabled" ? "None" : "ZR",
      highAvailability: properties?.highAvailability ?? "Enabled",
    }),
  },
  "microsoft.cache/redisenterprise/databases": {
    name: "Microsoft.Cache/redisEnterprise/databases",
    isPatchable: true,
    hasResourceState: true,
    busy: conflict,
    refuse: refuseDatabase,
    born: () => ({ properties: { redisVersion: "7.4" } }),
  },
  "microsoft.cache/redisenterprise/databases/accesspolicyassignments": {
    name: "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments",
    busy: conflict,
  },
  "microsoft.network/privateendpoints": {
    name: "Microsoft.Network/privateEndpoints",
    busy: locked,
    revised: revisedEndpoint,
    finished: finishedEndpoint,
    companions: (document, id) => [
      {
        id: interfaceId(document, id),
        properties: { ipConfigurations: [{ name: "ip", properties: { privateIPAddress: addressOf(document) } }] },
      },
    ],
    // The zone answers from then on.
    counted: (id, all) => (below(id, "privateDnsZoneGroups", all).length > 0 ? { customDnsConfigs: [] } : {}),
  },
  "microsoft.network/networkinterfaces": { name: "Microsoft.Network/networkInterfaces", busy: locked },
  "microsoft.network/privateendpoints/privatednszonegroups": {
    name: "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    busy: locked,
    finished: zoneGroup,
    refuseDelete: (id, all) => {
      const endpoint = all.get(normalId(id).split("/").slice(0, -2).join("/"));
      if (endpoint?.properties?.provisioningState !== "Deleting") return;
      throw new ArmError(
        400,
        "ReferencedResourceNotProvisioned",
        `Cannot proceed with operation because resource ${endpoint.id} used by resource ${id} is not in Succeeded state. Resource is in Deleting state and the last operation that updated/is updating the resource is DeletePrivateEndpointOperation.`,
      );
    },
  },
  "microsoft.network/privatednszones": {
    name: "Microsoft.Network/privateDnsZones",
    isPatchable: true,
    answersNothing: true,
    busy: conflict,
    refuseDelete: (id, all) => {
      if (below(id, "virtualNetworkLinks", all).length === 0) return;
      throw new ArmError(409, "CannotDeleteResource", "Can not delete resource before nested resources are deleted.");
    },
    counted: (id, all) => ({
      // The SOA record is there from birth.
      numberOfRecordSets: 1 + recordsOf(id, all),
      numberOfVirtualNetworkLinks: below(id, "virtualNetworkLinks", all).length,
    }),
  },
  "microsoft.network/privatednszones/virtualnetworklinks": {
    name: "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    isPatchable: true,
    answersNothing: true,
    busy: conflict,
    refuse: refuseLink,
    finished: () => ({ virtualNetworkLinkState: "Completed" }),
  },
  "microsoft.network/virtualnetworks": { name: "Microsoft.Network/virtualNetworks", busy: locked },
  "microsoft.network/virtualnetworks/subnets": {
    name: "Microsoft.Network/virtualNetworks/subnets",
    busy: locked,
    refuseDelete: (id, all) => {
      const users = [...all.values()].filter(({ properties }) => isSameId(idOf(properties?.subnet), id));
      if (users.length === 0) return;
      throw new ArmError(
        400,
        "InUseSubnetCannotBeDeleted",
        `Subnet ${id} is in use by ${users[0]?.id} and cannot be deleted.`,
      );
    },
  },
};

function refuseCluster(wanted: ArmDocument, before: ArmDocument | undefined): void {
  const sku = String((wanted.sku as { name?: unknown } | undefined)?.name);
  if (wanted.zones !== undefined) {
    throw new ArmError(
      400,
      "BadRequest",
      `Specifying zones for SKU '${sku}' is not supported. Zone redundancy is enabled by default for this SKU in regions with zones.`,
    );
  }
  const { location = "", id } = wanted;
  if (before && normalLocation(before.location ?? "") !== normalLocation(location)) {
    throw new ArmError(
      409,
      "InvalidResourceLocation",
      `The resource '${id}' already exists in location '${before.location}' in resource group. A resource with the same name cannot be created in location '${location}'.`,
    );
  }
}

function refuseDatabase(wanted: ArmDocument, before: ArmDocument | undefined): void {
  if (wanted.name !== "default") {
    throw new ArmError(
      400,
      "BadRequest",
      "You can currently only create or update a single RedisEnterprise database which must be named 'default'.",
    );
  }
  const [was, is] = [before, wanted].map((document) => document?.properties?.clusteringPolicy);
  if (before && was !== is && was !== "NoCluster") {
    throw new ArmError(
      400,
      "BadRequest",
      `The clusteringPolicy cannot be changed from ${String(was)} to ${String(is)}.`,
    );
  }
}

function refuseLink(wanted: ArmDocument, _before: ArmDocument | undefined, all: Documents): void {
  const zone = String(wanted.id).split("/").slice(0, -2).join("/");
  const network = idOf(wanted.properties?.virtualNetwork);
  const others = below(zone, "virtualNetworkLinks", all).filter(({ id }) => !isSameId(String(id), String(wanted.id)));
  if (!others.some(({ properties }) => isSameId(idOf(properties?.virtualNetwork), network))) return;
  const name = zone.split("/").at(-1);
  throw new ArmError(409, "Conflict", `Private zone '${name}' is already linked to the virtual network '${network}'.`);
}

function zoneGroup({ properties }: ArmDocument, id: IdParts, all: Documents): Properties {
  const endpoint = all.get(normalId(formatId({ ...id, path: id.path.slice(0, 1) })));
  const [dns] = (endpoint?.properties?.customDnsConfigs ?? []) as { fqdn?: string }[];
  const configs = (properties?.privateDnsZoneConfigs ?? []) as ArmDocument[];
  return {
    privateDnsZoneConfigs: configs.map((config) => {
      const zone = String(config.properties?.privateDnsZoneId).split("/").at(-1);
      const recordSetName = dns?.fqdn?.replace(/\.redis\.azure\.net$/, "");
      const record = {
        recordType: "A",
        recordSetName,
        fqdn: `${recordSetName}.${zone}`,
        ttl: 10,
        ipAddresses: [addressOf(endpoint ?? {})],
      };
      return { ...config, properties: { ...config.properties, recordSets: [record] } };
    }),
  };
}

function recordsOf(zoneId: string, all: Documents): number {
  const groups = [...all.values()].flatMap(
    ({ properties }) => (properties?.privateDnsZoneConfigs ?? []) as ArmDocument[],
  );
  return groups.filter(({ properties }) => isSameId(String(properties?.privateDnsZoneId), zoneId)).length;
}

function below(id: string, type: string, all: Documents): ArmDocument[] {
  const prefix = `${normalId(id)}/${type.toLowerCase()}/`;
  return [...all].filter(([key]) => key.startsWith(prefix)).map(([, document]) => document);
}

function idOf(reference: unknown): string {
  return String((reference as { id?: unknown } | undefined)?.id ?? "");
}

/** As Azure writes its keys: 44 characters of base64url. Not random, so that a test can say which one it got. */
export function accessKey(databaseId: string, which: string, generation: number): string {
  const digest = createHash("sha256")
    .update(`${normalId(databaseId)} ${which} ${generation}`)
    .digest("base64");
  return digest.replaceAll("+", "-").replaceAll("/", "_");
}
