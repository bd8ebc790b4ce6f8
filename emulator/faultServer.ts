import { randomBytes, timingSafeEqual } from "node:crypto";
import fastify from "fastify";
import { ZodError } from "zod";
import type { Faults } from "./faults";

/** The admin API: a port of its own, so that no ARM path and no ARM client can reach it by accident. */
export interface FaultServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Goes into `Authorization: Bearer …`. */
  readonly token: string;
  stop(): Promise<void>;
}

/** Starts the admin API on loopback: `POST`, `GET` and `DELETE /faults`. */
export async function startFaultServer(faults: Faults): Promise<FaultServer> {
  const token = randomBytes(24).toString("base64url");
  const expected = Buffer.from(`Bearer ${token}`);
  const app = fastify({ forceCloseConnections: true });
  app.addHook("onRequest", async (request, reply) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    const isKnown = given.length === expected.length && timingSafeEqual(given, expected);
    if (!isKnown) return reply.status(401).send({ error: "The bearer token of the ready line is needed." });
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ZodError) return reply.status(400).send({ error: error.issues });
    return reply.send(error);
  });
  app.post("/faults", async (request, reply) => {
    faults.add(request.body as Parameters<Faults["add"]>[0]);
    return reply.status(201).send({ faults: faults.list() });
  });
  app.get("/faults", async () => ({ faults: faults.list() }));
  app.delete("/faults", async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The admin API has no port.");
  return { endpoint: `http://127.0.0.1:${address.port}`, token, stop: () => app.close() };
}
