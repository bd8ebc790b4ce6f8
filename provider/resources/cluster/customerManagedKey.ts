import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import { isSameId } from "../../azure/ids";
import type { Change } from "../../description/change";
import type { Problem } from "../../description/inputs";
import { objectField } from "../fields";
import { type Identity, userAssignedIdentityField } from "./identity";

/** The user's own key, in Key Vault, that encrypts what a cluster writes to disk. */
export type CustomerManagedKey = { keyEncryptionKeyUrl: string; userAssignedIdentityResourceId: string };

/** @see https://learn.microsoft.com/azure/redis/how-to-encryption */
export const customerManagedKeyField = objectField({
  keyEncryptionKeyUrl: z
    .string()
    .regex(
      /^https:\/\/[^/\s]+\/keys\/[^/\s]+\/[^/\s]+$/i,
      "must be the URL of a version of a key, such as https://vault.vault.azure.net/keys/name/version",
    ),
  userAssignedIdentityResourceId: userAssignedIdentityField,
}).optional();

export const customerManagedKeyChange: Change = { effect: "update", same: isSame, observed };

/** The key as the body has it; `{}` is Microsoft's own key. */
export function encryptionBody(key: CustomerManagedKey | undefined): object {
  if (key === undefined) return {};
  const { keyEncryptionKeyUrl, userAssignedIdentityResourceId } = key;
  const keyEncryptionKeyIdentity = { identityType: "userAssignedIdentity", userAssignedIdentityResourceId };
  return { customerManagedKeyEncryption: { keyEncryptionKeyIdentity, keyEncryptionKeyUrl } };
}

export function customerManagedKeyProblems(
  key: CustomerManagedKey | undefined,
  { userAssignedIdentities = [] }: Identity = { type: "None" },
): Problem[] {
  if (key === undefined) return [];
  if (userAssignedIdentities.some((id) => isSameId(id, key.userAssignedIdentityResourceId))) return [];
  return [
    {
      property: "customerManagedKeyEncryption.userAssignedIdentityResourceId",
      reason: "is not among identity.userAssignedIdentities: the cluster reads the key as one of its own identities",
    },
  ];
}

/** The key in Azure's document; `null` for Microsoft's own key, because undefined would mean that Azure does not tell. */
function observed({ properties }: ArmDocument): CustomerManagedKey | null {
  const { customerManagedKeyEncryption: key } = (properties?.encryption ?? {}) as {
    customerManagedKeyEncryption?: {
      keyEncryptionKeyUrl?: string;
      keyEncryptionKeyIdentity?: { userAssignedIdentityResourceId?: string };
    };
  };
  const { keyEncryptionKeyUrl, keyEncryptionKeyIdentity } = key ?? {};
  // An empty object, and one without a URL, say the same as none.
  if (!keyEncryptionKeyUrl) return null;
  return {
    keyEncryptionKeyUrl,
    userAssignedIdentityResourceId: keyEncryptionKeyIdentity?.userAssignedIdentityResourceId ?? "",
  };
}

function isSame(before: unknown, after: unknown): boolean {
  const [a, b] = [before, after] as (CustomerManagedKey | null | undefined)[];
  if (!a || !b) return !a && !b;
  return (
    a.keyEncryptionKeyUrl === b.keyEncryptionKeyUrl &&
    isSameId(a.userAssignedIdentityResourceId, b.userAssignedIdentityResourceId)
  );
}
