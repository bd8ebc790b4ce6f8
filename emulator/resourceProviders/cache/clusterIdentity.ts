import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { JsonObject } from "../../world/resource";

/** `identity` of a cluster in a request. */
export const identitySchema = z.looseObject({
  type: z.enum(["None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"]),
  userAssignedIdentities: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * The identities that a request asks for, alone or merged into those that the cluster has: a doubt for PUT and PATCH. Where
 * they are merged, identities that the request does not name stay, an identity with null is removed, and a type without
 * user-assigned identities removes all of those.
 * @see https://learn.microsoft.com/azure/active-directory/managed-identities-azure-resources/qs-configure-rest-vm
 */
export function clusterIdentity(
  asked: z.infer<typeof identitySchema>,
  current: JsonObject | undefined,
  { isMerged, newGuid }: { isMerged: boolean; newGuid: () => string },
): JsonObject {
  const named = Object.entries(asked.userAssignedIdentities ?? {});
  const isUserAssigned = asked.type.includes("UserAssigned");
  const known = Object.entries((current?.userAssignedIdentities ?? {}) as JsonObject);
  const assigned = new Map(
    isMerged && isUserAssigned ? known.map(([id, value]) => [id.toLowerCase(), { id, value }]) : [],
  );
  for (const [id, value] of named) {
    const key = id.toLowerCase();
    const before = known.find(([other]) => other.toLowerCase() === key)?.[1];
    if (value === null) assigned.delete(key);
    else
      assigned.set(key, {
        id: assigned.get(key)?.id ?? id,
        value: before ?? { clientId: newGuid(), principalId: newGuid() },
      });
  }
  if (isUserAssigned !== assigned.size > 0) {
    throw new ArmError(400, "InvalidIdentityValues", "The identity values do not fit the identity type.");
  }
  const isSystem = asked.type.includes("SystemAssigned");
  const userAssignedIdentities = Object.fromEntries([...assigned.values()].map(({ id, value }) => [id, value]));
  return {
    type: asked.type,
    ...(isSystem ? { principalId: current?.principalId ?? newGuid(), tenantId: current?.tenantId ?? newGuid() } : {}),
    ...(isUserAssigned ? { userAssignedIdentities } : {}),
  };
}
