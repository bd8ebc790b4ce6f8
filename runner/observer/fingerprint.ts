import { createHmac, randomBytes } from "node:crypto";
import type { AccessKeys } from "../../provider/azure/arm";

/** Random for each process, so that a fingerprint tells nothing outside. */
const SALT = randomBytes(32);

type Keys = Readonly<Partial<Record<keyof AccessKeys, unknown>>>;

/** Of properties that are still in use elsewhere: a state that does not change is not hashed at each reconciliation. */
const made = new WeakMap<Keys, string>();

/** The keys of a database in a form that only compares. Undefined where there are none. */
export function fingerprint(keys: Keys): string | undefined {
  const { primaryKey, secondaryKey } = keys;
  if (typeof primaryKey !== "string" || typeof secondaryKey !== "string") return undefined;
  const known = made.get(keys) ?? hashed([primaryKey, secondaryKey]);
  made.set(keys, known);
  return known;
}

function hashed(keys: readonly string[]): string {
  return createHmac("sha256", SALT).update(JSON.stringify(keys)).digest("base64");
}
