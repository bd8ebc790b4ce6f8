import { z } from "zod";
import { ArmError } from "../../world/armError";
import { propertiesOf, setProperties } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Json, JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import { CACHE_API_VERSIONS, retiredError } from "./apiVersions";
import { conflict } from "./cacheErrors";
import { beginCacheOperation } from "./cacheOperation";
import { parseBody } from "./requestBody";
import { CLUSTER, CONNECTION } from "./typeNames";

const schema = z.looseObject({
  properties: z.looseObject({
    privateLinkServiceConnectionState: z.looseObject({
      status: z.enum(["Pending", "Approved", "Rejected"]),
      description: z.string().nullish(),
    }),
  }),
});

/**
 * `…/privateEndpointConnections`: the cluster's side of a private endpoint. Endpoints make them; the owner of the cluster
 * approves, rejects or removes them here (contract, section 5).
 */
export const privateEndpointConnection: ResourceType = {
  type: CONNECTION,
  apiVersions: CACHE_API_VERSIONS,
  retiredError,
  put,
  delete: remove,
  endings: {
    PUT: {
      finish: ({ resource, args }) =>
        setProperties(resource, {
          privateLinkServiceConnectionState: args.state as Json,
          provisioningState: "Succeeded",
        }),
    },
    DELETE: { finish: ({ id, world }) => world.store.delete(id) },
  },
};

/** `…/privateLinkResources`: what a private endpoint can connect to. */
export const privateLinkResource: ResourceType = {
  type: `${CLUSTER}/privateLinkResources`,
  apiVersions: CACHE_API_VERSIONS,
  retiredError,
  list: (cluster, { doubts }) => [
    {
      name: "redisEnterprise",
      type: `${CLUSTER}/privateLinkResources`,
      id: `${cluster.text}/privateLinkResources/redisEnterprise`,
      properties: {
        groupId: "redisEnterprise",
        requiredMembers: ["redisEnterprise"],
        requiredZoneNames: [
          doubts.value("privateLinkZone") === "publicCloud"
            ? "privatelink.redis.azure.net"
            : "privatelink.redis.azure.us",
        ],
      },
    },
  ],
};

function put(call: Call): Answer {
  const { id, body, existing } = call;
  if (existing === undefined) {
    throw new ArmError(
      404,
      "ResourceNotFound",
      `The private endpoint connection '${id.name}' was not found: private endpoints make them.`,
    );
  }
  checkIdle(call);
  const { status, description } = parseBody(schema, body).properties.privateLinkServiceConnectionState;
  const before = propertiesOf(existing.document).privateLinkServiceConnectionState as JsonObject;
  if (before.status === "Rejected" && status === "Approved") {
    throw conflict(`The private endpoint connection '${id.name}' was rejected and can not be approved any more.`);
  }
  const after = { ...before, status, ...(typeof description === "string" ? { description } : {}) };
  const headers = begin(call, existing, { verb: "PUT", args: { state: after } });
  return {
    status: 201,
    body: {
      ...existing.document,
      properties: { ...propertiesOf(existing.document), privateLinkServiceConnectionState: after },
    },
    headers,
  };
}

function remove(call: Call): Answer {
  const existing = call.existing as Resource;
  checkIdle(call);
  setProperties(existing, { provisioningState: "Deleting" });
  return { status: 202, headers: begin(call, existing, { verb: "DELETE" }) };
}

function checkIdle({ id, world }: Call): void {
  if (world.operations.isRunning(id))
    throw conflict(`Another operation on the private endpoint connection '${id.name}' is in progress.`);
}

function begin(
  call: Call,
  existing: Resource,
  work: { readonly verb: "PUT" | "DELETE"; readonly args?: JsonObject },
): Readonly<Record<string, string>> {
  const durationMs = DURATIONS.connectionUpdateMs;
  return beginCacheOperation(call, existing, { ...work, durationMs, ending: work.verb });
}
