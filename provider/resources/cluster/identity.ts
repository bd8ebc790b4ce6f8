import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import { normalId } from "../../azure/ids";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";
import { idField, objectField } from "../fields";
import { type Words, wordField } from "../words";

/** Managed identities of a cluster, for its encryption key and its exports. */
export type Identity = { type: string; userAssignedIdentities?: string[] };

const TYPES: Words = {
  known: ["None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"],
  elsewhere: { userassignedsystemassigned: "SystemAssigned, UserAssigned" },
};

export const userAssignedIdentityField = idField(
  "Microsoft.ManagedIdentity/userAssignedIdentities",
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.ManagedIdentity/userAssignedIdentities/…",
);

export const identityField = objectField({
  type: wordField(TYPES),
  userAssignedIdentities: z.array(userAssignedIdentityField).optional(),
}).optional();

export const identityChange: Change = {
  effect: "update",
  same: (before, after) => isDeepStrictEqual(normal(before), normal(after)),
  observed,
};

function observed({ identity }: ArmDocument): Identity {
  const { type = "None", userAssignedIdentities } = (identity ?? {}) as {
    type?: string;
    userAssignedIdentities?: object;
  };
  const ids = Object.keys(userAssignedIdentities ?? {});
  return ids.length > 0 ? { type, userAssignedIdentities: ids } : { type };
}

/** The identity as the body has it; `None` is written out, too. */
export function identityBody({ type, userAssignedIdentities = [] }: Identity = { type: "None" }): object {
  if (userAssignedIdentities.length === 0) return { type };
  return { type, userAssignedIdentities: Object.fromEntries(userAssignedIdentities.map((id) => [id, {}])) };
}

/**
 * The identity in a PATCH, which Azure merges: an identity that the body does not name stays, and one with null goes. A type
 * without user-assigned identities takes all of them away, and the body may name none.
 * @see https://learn.microsoft.com/azure/active-directory/managed-identities-azure-resources/qs-configure-rest-vm
 * @see https://learn.microsoft.com/azure/automation/remove-user-assigned-identity
 */
export function identityPatch(wanted: Identity | undefined, document: ArmDocument): object {
  const { userAssignedIdentities = [] } = wanted ?? {};
  if (userAssignedIdentities.length === 0) return identityBody(wanted);
  const kept = new Set(userAssignedIdentities.map(normalId));
  const gone = (observed(document).userAssignedIdentities ?? []).filter((id) => !kept.has(normalId(id)));
  const body = identityBody(wanted) as { userAssignedIdentities: object };
  const nothing = Object.fromEntries(gone.map((id) => [id, null]));
  return { ...body, userAssignedIdentities: { ...body.userAssignedIdentities, ...nothing } };
}

export function identityProblems(identity: Identity | undefined): Problem[] {
  if (identity === undefined) return [];
  const { type, userAssignedIdentities = [] } = identity;
  const property = "identity.userAssignedIdentities";
  if (type.includes("UserAssigned")) {
    return userAssignedIdentities.length > 0 ? [] : [{ property, reason: `is required with the type ${type}` }];
  }
  return userAssignedIdentities.length === 0 ? [] : [{ property, reason: `does not go with the type ${type}` }];
}

/** The principal id of the system-assigned identity, for grants of access. */
export function principalIdOf({ identity }: ArmDocument): unknown {
  return (identity as { principalId?: unknown } | undefined)?.principalId;
}

function normal(value: unknown): { type: string; ids: string[] } {
  const { type, userAssignedIdentities = [] } = (value ?? { type: "None" }) as Identity;
  return { type, ids: [...new Set(userAssignedIdentities.map(normalId))].sort() };
}
