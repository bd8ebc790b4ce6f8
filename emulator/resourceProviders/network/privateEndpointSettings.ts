import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import type { Call } from "../../world/resourceType";
import { parseBody } from "../requestBody";

/** Settings that a PUT of a private endpoint asks for. */
export interface PrivateEndpointSettings {
  readonly location: string | null | undefined;
  /** Undefined: none were sent, and none are shown. */
  readonly tags: { [name: string]: string } | undefined;
  readonly subnetId: string;
  readonly connection: {
    readonly name: string;
    readonly privateLinkServiceId: string;
    readonly groupId: string;
    readonly isManual: boolean;
    readonly requestMessage: string | undefined;
  };
  readonly customNetworkInterfaceName: string;
  /** An address of the caller's choice. */
  readonly ipConfiguration: { readonly name: string; readonly address: string } | undefined;
  /** Ids; a PUT without them takes the endpoint out of all of them. */
  readonly applicationSecurityGroups: readonly string[];
}

const connections = z
  .array(
    z.looseObject({
      name: z.string().min(1),
      properties: z.looseObject({
        privateLinkServiceId: z.string(),
        groupIds: z.array(z.string()).nullish(),
        requestMessage: z.string().max(140).nullish(),
      }),
    }),
  )
  .nullish();

const body = z.looseObject({
  location: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.looseObject({
    subnet: z.looseObject({ id: z.string() }),
    privateLinkServiceConnections: connections,
    manualPrivateLinkServiceConnections: connections,
    customNetworkInterfaceName: z.string().nullish(),
    ipConfigurations: z
      .array(z.looseObject({ name: z.string(), properties: z.looseObject({ privateIPAddress: z.string() }) }))
      .max(1)
      .nullish(),
    applicationSecurityGroups: z.array(z.looseObject({ id: z.string() })).nullish(),
  }),
});

/**
 * Reads the body of a PUT.
 * @throws ArmError 400: malformed, not exactly one connection, not exactly one group id
 */
export function privateEndpointSettings(call: Call): PrivateEndpointSettings {
  const { location, tags, properties } = parseBody(body, call.body);
  const automatic = properties.privateLinkServiceConnections ?? [];
  const manual = properties.manualPrivateLinkServiceConnections ?? [];
  const [connection, ...others] = [...automatic, ...manual];
  if (connection === undefined || others.length > 0) {
    // Azure's code for this is not known.
    throw new ArmError(
      400,
      "InvalidRequestFormat",
      `Private endpoint ${call.id.text} must have exactly one private link service connection.`,
    );
  }
  const { privateLinkServiceId, groupIds, requestMessage } = connection.properties;
  const isManual = manual.length > 0;
  const [configuration] = properties.ipConfigurations ?? [];
  return {
    location,
    tags: tags ?? undefined,
    subnetId: properties.subnet.id,
    connection: {
      name: connection.name,
      privateLinkServiceId,
      groupId: onlyGroup(call.id, connection.name, { groupIds: groupIds ?? [], privateLinkServiceId }),
      isManual,
      requestMessage: isManual ? (requestMessage ?? "") : undefined,
    },
    customNetworkInterfaceName: properties.customNetworkInterfaceName ?? "",
    ipConfiguration: configuration && {
      name: configuration.name,
      address: configuration.properties.privateIPAddress,
    },
    applicationSecurityGroups: (properties.applicationSecurityGroups ?? []).map((group) => group.id),
  };
}

/** Codes and texts: https://github.com/Azure/azure-cli/issues/15136 and azurerm users' reports of `OnlyOneGroupIdPermitted`. */
function onlyGroup(
  endpoint: ArmId,
  name: string,
  { groupIds, privateLinkServiceId }: { groupIds: readonly string[]; privateLinkServiceId: string },
): string {
  const connection = `${endpoint.text}/privateLinkServiceConnections/${name}`;
  const [groupId, ...others] = groupIds;
  if (groupId === undefined) {
    throw new ArmError(
      400,
      "MissingParameterOnPrivateLinkServiceConnection",
      `Private link service connection ${connection} is missing required parameter 'group Id'.`,
    );
  }
  if (others.length > 0) {
    throw new ArmError(
      400,
      "OnlyOneGroupIdPermitted",
      `Private link service connection ${connection} has the following group Ids: ${groupIds.join(", ")}. Only one group ` +
        `Id is permitted when connecting to a first-party resource (${privateLinkServiceId}).`,
    );
  }
  return groupId;
}
