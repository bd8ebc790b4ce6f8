import { z } from "zod";
import type { JsonObject } from "../../world/resource";
import { badRequest } from "./cacheErrors";

/** `encryption` of a cluster in a request. */
export const encryptionSchema = z.looseObject({
  customerManagedKeyEncryption: z
    .looseObject({
      keyEncryptionKeyIdentity: z.looseObject({
        identityType: z.enum(["systemAssignedIdentity", "userAssignedIdentity"]),
        userAssignedIdentityResourceId: z.string().nullish(),
      }),
      keyEncryptionKeyUrl: z.string(),
    })
    .nullish(),
});

const VERSIONED_KEY = /^https:\/\/[^/]+\/keys\/[^/]+\/[^/]+\/?$/;

/**
 * The customer-managed key of a request, as answers show it; undefined for Microsoft's own. Rules: documented in
 * how-to-encryption, "Key encryption key Url, versioned only" in the help of az.
 * @throws ArmError 400 `BadRequest`
 */
export function checkedKey(asked: z.infer<typeof encryptionSchema> | null): JsonObject | undefined {
  const key = asked?.customerManagedKeyEncryption;
  if (!key) return undefined;
  if (key.keyEncryptionKeyIdentity.identityType !== "userAssignedIdentity")
    throw badRequest("System assigned managed identity is not supported for customer managed key encryption.");
  if (!VERSIONED_KEY.test(key.keyEncryptionKeyUrl))
    throw badRequest("The value of 'keyEncryptionKeyUrl' is not valid: it must be the URL of a version of a key.");
  return { customerManagedKeyEncryption: key } as unknown as JsonObject;
}
