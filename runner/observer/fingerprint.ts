import { createHmac, randomBytes } from "node:crypto";
import type { AccessKeys } from "../../provider/azure/arm";

/** Random for each process, so that a fingerprint tells nothing outside. */
const SALT = randomBytes(32);

/** The keys of a database in a form that only compares. Undefined where there are none. */
export function fingerprint({
  primaryKey,
  secondaryKey,
}: Partial<Record<keyof AccessKeys, unknown>>): string | undefined {
  if (typeof primaryKey !== "string" || typeof secondaryKey !== "string") return undefined;
  return createHmac("sha256", SALT)
    .update(JSON.stringify([primaryKey, secondaryKey]))
    .digest("base64");
}
