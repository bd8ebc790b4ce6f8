import { readFileSync } from "node:fs";
import { createClient } from "redis";
import type { LocalAzure } from "../../scripts/local/environment";

/** What an instance's outputs say about how to get in. */
export interface Outputs {
  readonly hostName?: unknown;
  readonly accessKey?: unknown;
}

/** One command to Redis itself, with the key that the program's outputs have now. */
export async function ask(azure: LocalAzure, outputs: Outputs, command: readonly string[]): Promise<unknown> {
  const { hostname, port } = new URL(`tls://${azure.dataPlane}`);
  const client = createClient({
    password: String(outputs.accessKey),
    socket: {
      host: hostname,
      port: Number(port),
      tls: true,
      servername: String(outputs.hostName),
      ca: readFileSync(azure.caCert),
      reconnectStrategy: false,
    },
  });
  client.on("error", () => {}); // what goes wrong also rejects the call that is waiting
  await client.connect();
  try {
    return await client.sendCommand([...command]);
  } finally {
    client.destroy();
  }
}
