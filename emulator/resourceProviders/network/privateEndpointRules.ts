import { isDeepStrictEqual } from "node:util";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { field, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";
import { refuseMissing } from "./attachment";
import { refuseUnprovisioned } from "./lock";
import type { PrivateEndpointSettings } from "./privateEndpointSettings";
import { missingReference, referenced } from "./reference";
import { SUBNETS } from "./subnetSettings";

const CLUSTERS = "Microsoft.Cache/redisEnterprise";

/** The cluster's group id; the older `redisEnterpriseCache` of the swagger example is refused. */
const GROUP_ID = "redisEnterprise";

/** Finds the subnet of an endpoint. The subnet exists in the endpoint's region and is not being written. */
export function reachableSubnet(call: Call, request: PrivateEndpointSettings, region: string): Resource {
  const subnet = referenced(call, request.subnetId, SUBNETS);
  const network = call.world.store.get(subnet.id.parent as ArmId);
  if (textField(network?.document, "location") !== region) {
    throw missingReference(call, (subnet.id.parent as ArmId).text);
  }
  refuseUnprovisioned(subnet, call.id);
  return subnet;
}

/** Finds the cluster of a new endpoint. The answer of a busy cluster is not known: 409, as other writes get (inferred). */
export function reachableCluster(call: Call, { connection }: PrivateEndpointSettings): Resource {
  const cluster = referenced(call, connection.privateLinkServiceId, CLUSTERS);
  const failed = `Call to ${CLUSTERS} failed. Error message:`;
  if (connection.groupId !== GROUP_ID) throw new ArmError(400, "BadRequest", `${failed} Invalid groupId`);
  const state = textField(cluster.document, "properties", "provisioningState");
  if (state !== "Succeeded") {
    const message = `${failed} The resource ${cluster.id.text} is in ${state} state.`;
    throw state === "Failed" ? new ArmError(400, "BadRequest", message) : new ArmError(409, "Conflict", message);
  }
  return cluster;
}

/**
 * Only tags, the message of a manual connection and the application security groups can change.
 * @see https://learn.microsoft.com/azure/postgresql/flexible-server/how-to-networking-servers-deployed-public-access-add-private-endpoint
 */
export function refuseChanged({ id, document, hidden }: Resource, request: PrivateEndpointSettings): void {
  const subnetId = textField(document, "properties", "subnet", "id") as string;
  if (subnetId.toLowerCase() !== request.subnetId.toLowerCase()) {
    throw new ArmError(
      400,
      "CannotChangeSubnetOnExistingPrivateEndpoint",
      `Cannot change the subnet in which the network interface for private endpoint ${id.text} is created. Current ` +
        `subnet: '${subnetId}.' Requested subnet: '${request.subnetId}.'`,
    );
  }
  const current = hidden.connection as { name: string; privateLinkServiceId: string; groupIds: readonly string[] };
  const { name, privateLinkServiceId, groupId, isManual } = request.connection;
  const isSameConnection =
    current.name === name &&
    current.privateLinkServiceId.toLowerCase() === privateLinkServiceId.toLowerCase() &&
    current.groupIds[0] === groupId &&
    hidden.isManual === isManual;
  if (!isSameConnection) {
    throw new ArmError(
      400,
      "CannotChangePrivateLinkConnectionOnPrivateEndpoint",
      `Cannot change the private link connection on private endpoint ${id.text}. Please ensure you are not updating the ` +
        `details of existing private link connection: '${id.text}/privateLinkServiceConnections/${current.name}'. That is ` +
        "not allowed.",
    );
  }
  const { ipConfiguration } = request;
  const configurations = ipConfiguration ? [ipConfigurationDocument(ipConfiguration, groupId)] : [];
  const isSameInterface =
    field(document, "properties", "customNetworkInterfaceName") === request.customNetworkInterfaceName &&
    isDeepStrictEqual(field(document, "properties", "ipConfigurations"), configurations);
  if (!isSameInterface) {
    throw new ArmError(400, "BadRequest", `Cannot change the network interface of private endpoint ${id.text}.`);
  }
}

/**
 * The application security groups of an endpoint, as the endpoint shows them.
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/24843
 * @throws ArmError 400 `InvalidResourceReference`
 */
export function securityGroups(call: Call, { applicationSecurityGroups: ids }: PrivateEndpointSettings): JsonObject {
  const settings = { applicationSecurityGroups: ids.map((id) => ({ id })) };
  refuseMissing(call, settings);
  return ids.length === 0 ? {} : settings;
}

/** An IP configuration as the endpoint shows it. */
export function ipConfigurationDocument(configuration: { name: string; address: string }, groupId: string): JsonObject {
  const { name, address } = configuration;
  return { name, properties: { groupId, memberName: groupId, privateIPAddress: address } };
}
