import type { ArmDocument } from "../../provider/azure/arm";
import { ArmError } from "../../provider/azure/errors";
import { formatId, type IdParts, isSameId, normalId } from "../../provider/azure/ids";

type Properties = Record<string, unknown>;

/** The first usable address of a subnet; the fake has one endpoint in each. */
const address = "10.0.0.4";

const connectionLists = ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] as const;
const states = {
  privateLinkServiceConnections: { status: "Approved", description: "Auto-Approved" },
  manualPrivateLinkServiceConnections: { status: "Pending", description: "" },
};

/** Connections and interface stay as they were made, and a PUT has to repeat them; security groups are as it says. */
export function revisedEndpoint(body: Properties, { id, properties: before = {} }: ArmDocument): Properties {
  const subnets = [before, body].map(({ subnet }) => idOf(subnet)) as [string, string];
  if (!isSameId(...subnets)) {
    throw new ArmError(
      400,
      "CannotChangeSubnetOnExistingPrivateEndpoint",
      `Cannot change the subnet in which the network interface for private endpoint ${id} is created. Current subnet: '${subnets[0]}.' Requested subnet: '${subnets[1]}.'`,
    );
  }
  const [connections, asked] = [before, body].map(connectionsOf);
  if (connections !== asked) {
    throw new ArmError(
      400,
      "CannotChangePrivateLinkConnectionOnPrivateEndpoint",
      `Cannot change the private link connection on private endpoint ${id}. Please ensure you are not updating the details of existing private link connection. That is not allowed.`,
    );
  }
  const [own, wanted] = [before, body].map(interfaceSettings);
  if (own !== wanted) {
    throw new ArmError(400, "BadRequest", `Cannot change the network interface of private endpoint ${id}.`);
  }
  const { applicationSecurityGroups: _groups, ...rest } = before;
  const { applicationSecurityGroups } = body;
  return applicationSecurityGroups === undefined ? rest : { ...rest, applicationSecurityGroups };
}

function connectionsOf(properties: Properties): string {
  const told = connectionLists.map((list) =>
    ((properties[list] ?? []) as ArmDocument[]).map(({ name, properties: { privateLinkServiceId, groupIds } = {} }) => [
      name,
      normalId(String(privateLinkServiceId)),
      groupIds,
    ]),
  );
  return JSON.stringify(told);
}

function interfaceSettings({ customNetworkInterfaceName, ipConfigurations }: Properties): string {
  const addresses = ((ipConfigurations ?? []) as ArmDocument[]).map(({ name, properties }) => [
    name,
    properties?.privateIPAddress,
  ]);
  return JSON.stringify([customNetworkInterfaceName || "", addresses]);
}

/** The connections, the interface and the name of an endpoint that is made. */
export function finishedEndpoint(
  document: ArmDocument,
  id: IdParts,
  all: ReadonlyMap<string, ArmDocument>,
): Properties {
  const lists = connectionLists.map((list) => {
    const state = { ...states[list], actionsRequired: "None" };
    const told = ((document.properties?.[list] ?? []) as ArmDocument[]).map((connection) => ({
      ...connection,
      properties: { privateLinkServiceConnectionState: state, ...connection.properties },
    }));
    return [list, told] as const;
  });
  const [connection] = lists.flatMap(([, told]) => told as ArmDocument[]);
  const target = all.get(normalId(String(connection?.properties?.privateLinkServiceId)));
  return {
    networkInterfaces: [{ id: interfaceId(document, id) }],
    customDnsConfigs: [{ fqdn: target?.properties?.hostName, ipAddresses: [addressOf(document)] }],
    ...Object.fromEntries(lists),
  };
}

/** The address that was asked for, or the first one. */
export function addressOf({ properties }: ArmDocument): unknown {
  const [configuration] = (properties?.ipConfigurations ?? []) as ArmDocument[];
  return configuration?.properties?.privateIPAddress ?? address;
}

export function interfaceId({ name, properties }: ArmDocument, id: IdParts): string {
  const own = properties?.customNetworkInterfaceName;
  return formatId({ ...id, path: [["networkInterfaces", own ? String(own) : `${name}.nic.1`]] });
}

function idOf(reference: unknown): string {
  return String((reference as { id?: unknown } | undefined)?.id ?? "");
}
