import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { promisify } from "node:util";
import { AmrError } from "../../provider/azure/errors";

/** Makes a key of 32 bytes. */
export type Derive = (passphrase: string, salt: Buffer) => Promise<Buffer>;

const scrypted = promisify<string, Buffer, number, object, Buffer>(scrypt);

/** 32 MB and about a tenth of a second: once for each start of the runner, not for each pass. */
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const PREFIX = "vault:v1:";
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Each start of the runner wraps with a salt of its own, and stacks live for long. */
const KEYS_MAX = 1_000;

/**
 * Wraps the data keys of stacks with a key that is derived from a passphrase. The salt travels in what is wrapped, so the
 * passphrase is all that has to be kept.
 */
export class KeyRing {
  /** Derived keys, by the salt in hex; the one that was used last stands last. */
  private readonly keys = new Map<string, Promise<Buffer>>();
  private readonly salt = randomBytes(SALT_BYTES);

  /** `passphrase`: at least 16 characters, since whoever reads a state can try passphrases. @throws AmrError */
  constructor(
    private readonly passphrase: string,
    private readonly derive: Derive = byScrypt,
  ) {
    if (passphrase.length < 16) {
      throw new AmrError("the passphrase of the stacks' secrets is too short: give at least 16 random characters");
    }
  }

  /** A data key, wrapped: `vault:v1:` and base64, as Vault writes what it encrypted. */
  async wrap(dataKey: Buffer): Promise<string> {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", await this.keyOf(this.salt), nonce);
    const sealed = Buffer.concat([cipher.update(dataKey), cipher.final(), cipher.getAuthTag()]);
    return PREFIX + Buffer.concat([this.salt, nonce, sealed]).toString("base64");
  }

  /** @throws AmrError for what another passphrase wrapped */
  async unwrap(wrapped: string): Promise<Buffer> {
    const bytes = Buffer.from(wrapped.startsWith(PREFIX) ? wrapped.slice(PREFIX.length) : "", "base64");
    const [afterSalt, afterNonce] = [SALT_BYTES, SALT_BYTES + NONCE_BYTES];
    if (bytes.length <= afterNonce + TAG_BYTES) throw new AmrError("the wrapped key of the stack is damaged");
    const key = await this.keyOf(bytes.subarray(0, afterSalt));
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(afterSalt, afterNonce));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(afterNonce, -TAG_BYTES)), decipher.final()]);
    } catch (error) {
      throw new AmrError("another passphrase wrapped the key of the stack: give the former passphrase", {
        cause: error,
      });
    }
  }

  private keyOf(salt: Buffer): Promise<Buffer> {
    const name = salt.toString("hex");
    const key = this.keys.get(name) ?? this.derive(this.passphrase, Buffer.from(salt));
    this.keys.delete(name);
    this.keys.set(name, key);
    // The next question tries again.
    key.catch(() => this.keys.delete(name));
    const [oldest] = this.keys.keys();
    if (oldest !== undefined && this.keys.size > KEYS_MAX) this.keys.delete(oldest);
    return key;
  }
}

function byScrypt(passphrase: string, salt: Buffer): Promise<Buffer> {
  return scrypted(passphrase, salt, KEY_BYTES, COST);
}
