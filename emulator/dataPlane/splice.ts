import type { Socket } from "node:net";

/**
 * Joins two connections until both are closed. Either side's end is passed on after its last byte, and no side outlives
 * the other: a client that never closes does not keep a stopped server's connection.
 */
export function splice(client: Socket, server: Socket): void {
  client.pipe(server);
  server.pipe(client);
  // A reset is how connections end, too; "close" follows each error.
  client.on("error", () => {});
  server.on("error", () => {});
  client.once("close", () => server.destroy());
  server.once("close", () => client.destroySoon());
}
