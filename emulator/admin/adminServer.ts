import { randomBytes, timingSafeEqual } from "node:crypto";
import fastify from "fastify";
import { ZodError, z } from "zod";
import type { Roles } from "../authorization/roles";
import type { Faults } from "../faults/faults";
import type { VirtualTime } from "../gateway/virtualTime";
import type { WorldWithTable } from "../operations/operationTable";
import { setUsedGB, usedGB } from "../resourceProviders/cache/databaseData";
import { DATABASE } from "../resourceProviders/cache/typeNames";
import type { RequestRing } from "../server/requestRing";
import type { World } from "../world/world";
import { addDirectoryRoutes } from "./directoryRoutes";
import { worldReport } from "./worldReport";

/** The admin API: a port of its own, so that no ARM path and no ARM client can reach it by accident. */
export interface AdminServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Goes into `Authorization: Bearer …`. */
  readonly token: string;
  stop(): Promise<void>;
}

export interface AdminOptions {
  readonly world: WorldWithTable;
  readonly faults: Faults;
  readonly roles: Roles;
  readonly requests: RequestRing;
  /** Undefined: time can not be moved. */
  readonly time: VirtualTime | undefined;
  /** Brings data plane and saved state up to date after a change. */
  readonly changed: () => Promise<void>;
}

/** A year: longer than anything takes. */
const ADVANCE_MAX_MS = 366 * 24 * 60 * 60 * 1000;
/** More than any SKU has. */
const USED_GB_MAX = 10_000;
const clockBody = z.strictObject({
  advanceMs: z.number().min(0).max(ADVANCE_MAX_MS).default(0),
  autoAdvanceMs: z.number().min(0).max(ADVANCE_MAX_MS).optional(),
});
const serviceBody = z.strictObject({ redisVersion: z.string().regex(/^\d+\.\d+$/) });
const dataBody = z.strictObject({ id: z.string(), usedGB: z.number().min(0).max(USED_GB_MAX) });
const doubtsBody = z.record(z.string(), z.string());
const since = z.object({ since: z.coerce.number().int().min(0).default(0) });

/**
 * Starts the admin API on loopback:
 * - `POST`, `GET`, `DELETE /faults`: the injected faults (`faults.ts`)
 * - `GET /world`: every resource with its states, every operation that runs
 * - `GET /requests?since=N`: the last ARM requests, numbered
 * - `GET`, `DELETE /actions`: the Azure actions that were used and refused, and the uses of each role
 * - `GET`, `POST /clock`: Azure's time; moving it needs a virtual clock
 * - `GET`, `POST /service`: the newest Redis version
 * - `GET`, `POST /subscriptions` and `/applications`, `POST`, `DELETE /applications/{clientId}/secret`: the directory
 * - `GET`, `PUT /doubts`: what it does where no recording of Azure settles it
 * - `GET`, `POST /data`: how much memory the data of each database takes, which scaling down has to leave room for
 */
export async function startAdminServer(options: AdminOptions): Promise<AdminServer> {
  const { world, faults, roles, requests, time, changed } = options;
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
    if (error instanceof RangeError) return reply.status(409).send({ error: error.message });
    return reply.send(error);
  });
  /** Runs due events before a report, so that the report is up to date. */
  const settle = async (): Promise<void> => {
    if (world.schedule.runDue() > 0) await changed();
  };

  app.post("/faults", async (request, reply) => {
    faults.add(request.body as Parameters<Faults["add"]>[0]);
    return reply.status(201).send({ faults: faults.list() });
  });
  app.get("/faults", async () => ({ faults: faults.list() }));
  app.delete("/faults", async (_request, reply) => {
    faults.clear();
    return reply.status(204).send();
  });
  app.get("/world", async () => {
    await settle();
    return worldReport(world);
  });
  app.get("/requests", async (request) => {
    const { since: number } = since.parse(request.query);
    return { total: requests.total, requests: requests.since(number) };
  });
  app.get("/actions", async () => roles.report());
  app.delete("/actions", async (_request, reply) => {
    roles.clear();
    return reply.status(204).send();
  });
  app.get("/clock", async () => clockReport(world, time));
  app.post("/clock", async (request, reply) => {
    if (time === undefined) {
      return reply.status(409).send({ error: "Time moves by itself here: start the emulator with --virtual-clock." });
    }
    const { advanceMs, autoAdvanceMs = time.autoAdvanceMs } = clockBody.parse(request.body ?? {});
    time.autoAdvanceMs = autoAdvanceMs;
    time.clock.advance(advanceMs);
    await settle();
    return clockReport(world, time);
  });
  app.get("/service", async () => world.service);
  app.post("/service", async (request) => {
    Object.assign(world.service, serviceBody.parse(request.body));
    await changed();
    return world.service;
  });
  app.get("/doubts", async () => world.doubts.all());
  app.put("/doubts", async (request, reply) => {
    try {
      world.doubts.choose(doubtsBody.parse(request.body));
    } catch (error) {
      if (error instanceof RangeError) return reply.status(400).send({ error: error.message });
      throw error;
    }
    await changed();
    return world.doubts.all();
  });
  app.get("/data", async () => {
    await settle();
    return dataReport(world);
  });
  app.post("/data", async (request, reply) => {
    await settle();
    const { id, usedGB } = dataBody.parse(request.body);
    const database = world.store.list(DATABASE).find(({ id: { key } }) => key === id.toLowerCase());
    if (database === undefined) return reply.status(404).send({ error: `There is no database ${id}.` });
    setUsedGB(database, usedGB);
    await changed();
    return dataReport(world);
  });

  addDirectoryRoutes(app, world.directory, changed);
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The admin API has no port.");
  return { endpoint: `http://127.0.0.1:${address.port}`, token, stop: () => app.close() };
}

function dataReport({ store }: World): object {
  return { databases: store.list(DATABASE).map((database) => ({ id: database.id.text, usedGB: usedGB(database) })) };
}

function clockReport({ clock }: World, time: VirtualTime | undefined): object {
  return {
    timeMs: clock.nowMs(),
    scale: clock.scale,
    ...(time ? { autoAdvanceMs: time.autoAdvanceMs } : {}),
  };
}
