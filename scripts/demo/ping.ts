import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { createClient } from "redis";
import type { LocalAzure } from "../local/environment";

/** Does the steps of a client inside the network: resolve through the private zone, connect with TLS, AUTH, PING. */
export async function ping(
  azure: LocalAzure,
  { hostName, port, key }: { hostName: string; port: number; key: string },
  print: (line: string) => void,
): Promise<void> {
  const resolver = new Resolver();
  resolver.setServers([azure.dns]);
  const [address] = await resolver.resolve4(hostName);
  if (address === undefined) throw new Error(`${hostName} does not resolve in the virtual network`);
  print(`  ${hostName} resolves to ${address} through the private DNS zone`);
  const client = createClient({
    password: key,
    socket: {
      host: address,
      port,
      tls: true,
      servername: hostName,
      ca: readFileSync(azure.caCert),
      reconnectStrategy: false,
    },
  });
  client.on("error", () => {}); // the error also rejects the call that is waiting
  await client.connect();
  print(`  connected to ${address}:${port} with TLS, certificate for ${hostName}, AUTH with the primary key`);
  print(`  PING -> ${await client.ping()}`);
  client.destroy();
}
