import { MICROSOFT_CACHE, NETWORK } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import { formatId, normalLocation, parseId } from "../../azure/ids";
import type { Problem } from "../../description/inputs";
import type { Readiness } from "../../description/readiness";
import type { Resource, Told } from "../../description/resource";
import { clusterNameField } from "../cluster/inputs";
import { clusterId } from "../clusterId";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  locationField,
  namesOf,
  networkNameField,
  ownerTagChange,
  sameId,
  sameLocation,
  sameText,
  subnetIdField,
  tagsChange,
  tagsField,
} from "../fields";
import { cacheReadiness, networkReadiness } from "../readiness";
import { connectedCluster, connectionOf, connectionsBody } from "./privateLinkConnection";

/** `Microsoft.Network/privateEndpoints`: the cluster's address inside a virtual network. It holds no data. */
export type PrivateEndpointInputs = CommonInputs & {
  privateEndpointName: string;
  /** The region of the virtual network, which may differ from the cluster's. */
  location: string;
  clusterName: string;
  subnetId: string;
  tags?: Record<string, string>;
};

const LOSES = "the private endpoint would be made anew with another address, and connections through it are cut";

export const privateEndpoint: Resource<PrivateEndpointInputs> = {
  kind: "PrivateEndpoint",
  noun: "private endpoint",
  apiVersion: NETWORK,
  id: privateEndpointId,
  inputsOf(id) {
    const [group, privateEndpointName] = namesOf("Microsoft.Network/privateEndpoints", id) ?? [];
    return group && privateEndpointName ? { ...group, privateEndpointName } : undefined;
  },
  owner: { in: "tags" },
  inputs: {
    shape: {
      ...commonShape,
      privateEndpointName: networkNameField,
      location: locationField,
      clusterName: clusterNameField,
      subnetId: subnetIdField,
      tags: tagsField,
    },
    argument: (property) => (property === "location" ? "privateEndpointLocation" : property),
    changes: {
      ...commonChanges(LOSES),
      owner: ownerTagChange,
      privateEndpointName: { effect: "replace", same: sameText, fromOwner: true },
      location: { effect: "replace", same: sameLocation, observed: (document) => document.location },
      clusterName: { effect: "refuse", loses: LOSES, same: sameText, observed: connectedCluster },
      subnetId: { effect: "replace", same: sameId, observed: subnetOf },
      tags: tagsChange,
    },
    rules: subscriptionProblems,
    verifyNew: networkProblems,
  },
  reading: {
    needs: (inputs) => [
      { id: clusterId(inputs), apiVersion: MICROSOFT_CACHE, readiness: cacheReadiness },
      { id: inputs.subnetId, apiVersion: NETWORK, readiness: networkReadiness },
    ],
    readiness,
    outputs: async (document, _inputs, azure) => ({ privateIpAddress: await privateIpAddress(document, azure) }),
  },
  writing: {
    body: (inputs) => ({
      location: inputs.location,
      properties: { subnet: { id: inputs.subnetId }, ...connectionsBody(inputs) },
    }),
    // Azure moves no endpoint, and changes nothing of a connection.
    change: (inputs, _changed, document) => ({ properties: connectionsBody(inputs, document) }),
    // The cluster's side writes the state of the connection, and the zone group the DNS names.
    readOnly: ["networkInterfaces", "resourceGuid", "customDnsConfigs", "privateLinkServiceConnectionState"],
    // Recorded: two or three polls of 10 to 20 s.
    usualMs: { create: 40_000, update: 20_000, delete: 20_000 },
  },
  replacing: {
    holdsNothing: true,
    takesAlong: true,
  },
};

export function privateEndpointId(of: {
  subscriptionId: string;
  resourceGroupName: string;
  privateEndpointName: string;
}): string {
  return formatId({
    subscriptionId: of.subscriptionId,
    resourceGroup: of.resourceGroupName,
    namespace: "Microsoft.Network",
    path: [["privateEndpoints", of.privateEndpointName]],
  });
}

/** The name of a subnet that `ManagedRedisNetwork` makes, in the same program mostly. */
const MADE_HERE = /-[0-9a-f]{8}$/;

/**
 * An endpoint is in the subscription and the region of its virtual network.
 * @see https://learn.microsoft.com/azure/private-link/private-endpoint-overview
 */
function subscriptionProblems({ subnetId, subscriptionId }: Partial<PrivateEndpointInputs>): Problem[] {
  const other = subnetId === undefined ? undefined : parseId(subnetId)?.subscriptionId;
  if (other === undefined || subscriptionId === undefined || sameText(other, subscriptionId)) return [];
  const reason =
    `is in the subscription ${other}, and the endpoint would be in ${subscriptionId}: ` +
    "Azure wants an endpoint in the subscription of its virtual network";
  return [{ property: "subnetId", reason }];
}

/** A network or a subnet that is not there may be created in the same run: Azure decides then. */
async function networkProblems(
  { arm }: Azure,
  { subnetId, location }: PrivateEndpointInputs,
  { warn, advice }: Told,
): Promise<Problem[]> {
  const network = await arm.get(subnetId.replace(/\/subnets\/[^/]+$/i, ""), NETWORK);
  const subnets = network?.properties?.subnets as ArmDocument[] | undefined;
  if (subnets?.every(({ id }) => !sameId(id, subnetId)) && !MADE_HERE.test(subnetId)) {
    warn(`The subnet ${subnetId} is not there yet. Unless ${advice.maker} makes it, the private endpoint will fail.`);
  }
  if (network?.location === undefined || sameLocation(network.location, location)) return [];
  const reason = `must be "${normalLocation(network.location)}", where the virtual network is, not "${location}"`;
  return [{ property: "location", reason }];
}

/** Ready when provisioned and approved by the cluster's side. Approval is automatic for a credential that may approve. */
function readiness(document: ArmDocument): Readiness {
  const provisioned = networkReadiness(document);
  if (provisioned.is !== "ready") return provisioned;
  const state = connectionOf(document)?.privateLinkServiceConnectionState as { status?: string } | undefined;
  switch (state?.status) {
    case "Pending":
      return { is: "working", phase: "Pending approval on the cluster's side" };
    case "Rejected":
    case "Disconnected":
      return { is: "failed", phase: state.status, canUpdate: false };
    default:
      return { is: "ready" };
  }
}

/**
 * The endpoint's address. Azure takes the address out of `customDnsConfigs` as soon as a zone group exists; the network
 * interface keeps it.
 */
async function privateIpAddress(document: ArmDocument, azure: Azure): Promise<string | undefined> {
  const [config] = (document.properties?.customDnsConfigs ?? []) as { ipAddresses?: string[] }[];
  const [networkInterface] = (document.properties?.networkInterfaces ?? []) as { id?: string }[];
  if (config?.ipAddresses?.[0] !== undefined || networkInterface?.id === undefined) return config?.ipAddresses?.[0];
  const found = await azure.arm.get(networkInterface.id, NETWORK).catch(ifAllowed);
  const [ipConfiguration] = (found?.properties?.ipConfigurations ?? []) as ArmDocument[];
  return ipConfiguration?.properties?.privateIPAddress as string | undefined;
}

/** The address is a convenience: a credential that may not read network interfaces goes without it. */
function ifAllowed(error: unknown): undefined {
  if (error instanceof ArmError && error.status === 403) return undefined;
  throw error;
}

function subnetOf({ properties }: ArmDocument): unknown {
  return (properties?.subnet as { id?: unknown } | undefined)?.id;
}
