import type { Socket } from "node:net";
import type { Transform } from "node:stream";

/**
 * Joins two connections until both are closed. Either side's end is passed on after its last byte, and no side outlives
 * the other: a client that never closes does not keep a stopped server's connection.
 * @param requests what the client says passes through it; ends both when it fails
 */
export function splice(client: Socket, server: Socket, requests?: Transform): void {
  if (requests) client.pipe(requests).pipe(server);
  else client.pipe(server);
  requests?.on("error", () => client.destroy());
  server.pipe(client);
  // A reset is how connections end, too; "close" follows each error.
  client.on("error", () => {});
  server.on("error", () => {});
  client.once("close", () => server.destroy());
  server.once("close", () => client.destroySoon());
}
