import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { KeyRing } from "./keyRing";
import type { StackSecrets } from "./stackFiles";

/** A data key in base64 is 44 characters. */
const BODY_BYTES_MAX = 16 * 1024;
const PATH = /^\/v1\/transit\/(encrypt|decrypt)\/amr$/;

/** The secrets provider of a stack whose data key the runner wraps. */
export const TRANSIT_URL = "hashivault://amr";

/** What the settings of a stack say about its data key. */
export async function transitSecrets(keys: KeyRing, dataKey: Buffer): Promise<StackSecrets> {
  const encryptedkey = Buffer.from(await keys.wrap(dataKey)).toString("base64");
  return { secretsprovider: TRANSIT_URL, encryptedkey };
}

/**
 * HashiCorp Vault's transit engine as far as Pulumi asks for it, on loopback. With a passphrase each command of the CLI begins
 * with a million rounds of key derivation, half of all the CPU time that it takes; with this it asks for the key.
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit
 */
export class Transit {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
    readonly keys: KeyRing,
  ) {}

  /** Listens on a free port of 127.0.0.1, with a token of its own. @throws AmrError for a passphrase that is too short */
  static async start(passphrase: string): Promise<Transit> {
    const keys = new KeyRing(passphrase);
    const token = randomBytes(32).toString("hex");
    const server = createServer((request, response) => {
      answer(request, { token, keys }).then(
        ({ status, body }) => response.writeHead(status, { "content-type": "application/json" }).end(body),
        () => response.writeHead(400).end(JSON.stringify({ errors: ["bad request"] })),
      );
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    // Whoever needs the endpoint has a command of the CLI running.
    server.unref();
    return new Transit(server, token, keys);
  }

  /** By these a command of the CLI finds the endpoint. Secret. */
  get variables(): Record<"VAULT_SERVER_URL" | "VAULT_SERVER_TOKEN", string> {
    const { port } = this.server.address() as AddressInfo;
    return { VAULT_SERVER_URL: `http://127.0.0.1:${port}`, VAULT_SERVER_TOKEN: this.token };
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

async function answer(request: IncomingMessage, { token, keys }: { token: string; keys: KeyRing }): Promise<Answer> {
  const refused = (status: number, reason: string) => ({ status, body: JSON.stringify({ errors: [reason] }) });
  if (!isSame(String(request.headers["x-vault-token"] ?? ""), token)) return refused(403, "permission denied");
  const verb = PATH.exec(request.url ?? "")?.[1];
  if (verb === undefined) return refused(404, "no such key");
  const asked = JSON.parse(await bodyOf(request)) as { plaintext?: unknown; ciphertext?: unknown };
  const data =
    verb === "encrypt"
      ? { ciphertext: await keys.wrap(Buffer.from(String(asked.plaintext), "base64")) }
      : { plaintext: (await keys.unwrap(String(asked.ciphertext))).toString("base64") };
  return { status: 200, body: JSON.stringify({ data }) };
}

/** @throws where the body is longer than any key */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > BODY_BYTES_MAX) throw new Error("the body is too long");
  }
  return body;
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
