import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { field, propertiesOf, setProperties, textField } from "../../world/document";
import type { JsonObject, Resource } from "../../world/resource";
import type { World } from "../../world/world";

/**
 * The cluster's side of a private endpoint: a resource of Microsoft.Cache, which approves, rejects and shows it. Only
 * this resource knows the state of the connection; the endpoint's side reads the state from it.
 */
const TYPE = "Microsoft.Cache/redisEnterprise/privateEndpointConnections";

/** Without the hyphen in the first answer, with it later: recorded so. */
const AUTO_APPROVED = { first: "Auto Approved", settled: "Auto-Approved" } as const;

/** Azure's limit of private links per cache. */
const CONNECTIONS_MAX = 84;

export interface ConnectionRequest {
  readonly clusterId: ArmId;
  readonly privateEndpointId: ArmId;
  /** A manual connection waits for approval with this message; undefined: approved because the caller may approve it. */
  readonly requestMessage: string | undefined;
}

/**
 * Asks a cluster for a connection.
 * @throws ArmError 400 when the cluster has as many as it can have
 */
export function requestConnection(world: World, request: ConnectionRequest): Resource {
  const { clusterId, privateEndpointId, requestMessage } = request;
  if (world.store.list(TYPE, clusterId).length >= CONNECTIONS_MAX) {
    throw new ArmError(
      400,
      "BadRequest",
      `Call to Microsoft.Cache/redisEnterprise failed. Error message: A cache can have at most ${CONNECTIONS_MAX} private ` +
        "endpoint connections.",
    );
  }
  const name = `${privateEndpointId.name}.${world.newGuid()}`;
  const id = parseArmId(`${clusterId.text}/privateEndpointConnections/${name}`) as ArmId;
  const isManual = requestMessage !== undefined;
  const connection: Resource = {
    id,
    document: {
      name,
      id: id.text,
      type: TYPE,
      properties: {
        privateEndpoint: { id: privateEndpointId.text },
        privateLinkServiceConnectionState: {
          status: isManual ? "Pending" : "Approved",
          description: isManual ? requestMessage : AUTO_APPROVED.first,
          actionsRequired: "None",
        },
        provisioningState: "Creating",
      },
    },
    hidden: {},
  };
  world.store.set(connection);
  return connection;
}

/** Sets the state of a connection; a connection that succeeded spells its approval differently. */
export function markConnection(
  connection: Resource | undefined,
  provisioningState: "Succeeded" | "Deleting" | "Failed",
): void {
  if (connection === undefined) return;
  const state = propertiesOf(connection.document).privateLinkServiceConnectionState as JsonObject;
  const isSettled = provisioningState === "Succeeded" && state.description === AUTO_APPROVED.first;
  const privateLinkServiceConnectionState = isSettled ? { ...state, description: AUTO_APPROVED.settled } : state;
  setProperties(connection, { privateLinkServiceConnectionState, provisioningState });
}

/** The state as the endpoint shows it: `Disconnected` once the cluster's side is gone. */
export function connectionState(connection: Resource | undefined): JsonObject {
  const state = field(connection?.document, "properties", "privateLinkServiceConnectionState");
  return (state as JsonObject | undefined) ?? { status: "Disconnected", description: "", actionsRequired: "None" };
}

export function isApproved(connection: Resource | undefined): boolean {
  return connectionState(connection).status === "Approved";
}

/** The connections of a cluster. */
export function connectionsOf(world: World, clusterId: ArmId): readonly Resource[] {
  return world.store.list(TYPE, clusterId);
}

/** The connection of a private endpoint, as long as the cluster's side has it. */
export function connectionOf(world: World, privateEndpoint: Resource): Resource | undefined {
  const id = textField(privateEndpoint.hidden, "connectionId");
  return id === undefined ? undefined : world.store.get(id);
}
