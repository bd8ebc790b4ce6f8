import { createDecipheriv, createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The data key of every stack that tests make: what Pulumi encrypts with it is safe from no one but a careless test. */
const KEY = createHash("sha256").update("tests").digest();
/** What Pulumi keeps in place of the key. */
const WRAPPED = "vault:v1:tests";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/**
 * HashiCorp Vault's transit engine as far as Pulumi asks for it, on loopback. With a passphrase each command of the CLI begins
 * by deriving a key from it, which takes half of the CPU time that the command costs; with this it asks for the key.
 */
export class TestVault {
  private static started: Promise<TestVault> | undefined;

  private constructor(private readonly port: number) {}

  /** One for all tests of this process. It does not keep the process alive. */
  static async running(): Promise<TestVault> {
    TestVault.started ??= TestVault.start();
    return TestVault.started;
  }

  private static async start(): Promise<TestVault> {
    const server = createServer((request, response) => {
      // Nothing but the one key is ever asked for: stacks are made with it (`stackByHand.ts`).
      const isKnown = request.url === "/v1/transit/decrypt/tests";
      response.writeHead(isKnown ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(isKnown ? { data: { plaintext: KEY.toString("base64") } } : { errors: [] }));
    });
    server.on("connection", (socket) => socket.unref());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    server.unref();
    return new TestVault((server.address() as AddressInfo).port);
  }

  /** By which the CLI finds it. */
  get variables(): Record<string, string> {
    return { VAULT_SERVER_URL: `http://127.0.0.1:${this.port}`, VAULT_SERVER_TOKEN: "tests" };
  }

  /** What a stack's settings say about its secrets. */
  static get settings(): Record<string, string> {
    return { secretsprovider: "hashivault://tests", encryptedkey: Buffer.from(WRAPPED).toString("base64") };
  }

  /** A value of a state with its secrets in plain text. */
  static revealed(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(TestVault.revealed);
    if (typeof value !== "object" || value === null) return value;
    const { [SIGNATURE]: signature, ciphertext } = value as Record<string, unknown>;
    if (signature === SECRET) return JSON.parse(decrypted(String(ciphertext)));
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, TestVault.revealed(one)]));
  }
}

/** AES-256-GCM as Pulumi writes it: version, nonce, and ciphertext with its tag. */
function decrypted(text: string): string {
  const [, nonce = "", sealed = ""] = text.split(":");
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", KEY, Buffer.from(nonce, "base64"));
  decipher.setAuthTag(bytes.subarray(-16));
  return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString("utf8");
}
