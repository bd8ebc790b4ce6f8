import { createDecipheriv } from "node:crypto";
import { AmrError } from "../../provider/azure/errors";

/** @see https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const TAG_BYTES = 16;

/** A value of a state with its secrets in plain text. @throws AmrError where the stack's data key is another one */
export function revealed(value: unknown, dataKey: Buffer): unknown {
  if (Array.isArray(value)) return value.map((one) => revealed(one, dataKey));
  if (typeof value !== "object" || value === null) return value;
  const { [SIGNATURE]: signature, ciphertext, plaintext } = value as Record<string, unknown>;
  if (signature === SECRET) {
    return JSON.parse(plaintext === undefined ? opened(String(ciphertext), dataKey) : String(plaintext));
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revealed(one, dataKey)]));
}

/** A value of the provider's with its marks of secrets taken off. */
export function unmarked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== "object" || value === null) return value;
  const { [SIGNATURE]: signature, value: inside } = value as Record<string, unknown>;
  if (signature === SECRET) return unmarked(inside);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unmarked(one)]));
}

/** Opens what Pulumi sealed by AES-256-GCM: `v1`, the nonce, and the ciphertext with its tag. */
function opened(text: string, dataKey: Buffer): string {
  const [version, nonce = "", sealed = ""] = text.split(":");
  const bytes = Buffer.from(sealed, "base64");
  try {
    if (version !== "v1") throw new Error(`version ${version}`);
    const decipher = createDecipheriv("aes-256-gcm", dataKey, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]).toString("utf8");
  } catch (error) {
    throw new AmrError("the key of the stack does not open its secrets", { cause: error });
  }
}
