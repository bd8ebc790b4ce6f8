import { MICROSOFT_CACHE, NETWORK } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import { ArmError } from "../../azure/errors";
import { formatId } from "../../azure/ids";
import type { Readiness } from "../../description/readiness";
import type { Resource } from "../../description/resource";
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
    changes: {
      ...commonChanges(LOSES),
      owner: ownerTagChange,
      privateEndpointName: { effect: "replace" },
      location: { effect: "replace", same: sameLocation, observed: (document) => document.location },
      clusterName: { effect: "refuse", loses: LOSES, same: sameText, observed: connectedCluster },
      subnetId: { effect: "replace", same: sameId, observed: subnetOf },
      tags: tagsChange,
    },
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
