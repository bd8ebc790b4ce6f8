import { randomUUID } from "node:crypto";
import { getSystemErrorMessage } from "node:util";
import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import type { Gateway } from "../gateway/gateway";
import type { Outcome } from "../gateway/outcome";
import { presentHeaders } from "../gateway/requestHeaders";
import { ArmError } from "../world/armError";
import type { World } from "../world/world";
import type { Identity } from "./identity";
import { addIdentityRoutes } from "./identityRoutes";
import { type Ids, send } from "./reply";
import type { RequestLog } from "./requestLog";

/** Operation URLs are 3.5 kB and may grow to 8 kB (contract, section 2); a token comes on top. */
const HEADERS_MAX_BYTES = 32_768;
const BODY_MAX_BYTES = 4 * 1024 * 1024;

export interface ServerOptions {
  readonly port: number;
  /** PEM. */
  readonly credentials: { readonly key: string; readonly cert: string };
  readonly identity: Identity;
  readonly gateway: Gateway;
  readonly world: World;
  readonly requestLog: Pick<RequestLog, "write">;
  /** Something may have changed: brings the data plane up to date and saves, before the answer that tells of it. */
  readonly changed: () => Promise<void>;
  /** Called after each answer was decided. */
  readonly answered: (outcome: Outcome) => void;
  /** Receives a defect of the emulator itself. */
  readonly log: (message: string) => void;
}

export interface Server {
  /** `https://127.0.0.1:PORT` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The TLS face of the local Azure: metadata, tokens and ARM on one loopback port. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const app = fastify({
    https: {
      key: options.credentials.key,
      cert: options.credentials.cert,
      minVersion: "TLSv1.2",
      maxHeaderSize: HEADERS_MAX_BYTES,
    },
    bodyLimit: BODY_MAX_BYTES,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    // Paths go to the gateway as they were sent: resource ids are compared without case, not rewritten.
    routerOptions: { caseSensitive: false },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  let endpoint = "";
  addIdentityRoutes(app, options.identity, () => endpoint);
  app.all("/*", (request, reply) => answerArm(request, reply, options));
  await listen(app, options.port);
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  endpoint = `https://127.0.0.1:${address.port}`;
  return { endpoint, stop: () => app.close() };
}

async function listen(
  app: { listen(at: { host: string; port: number }): Promise<string> },
  port: number,
): Promise<void> {
  try {
    await app.listen({ host: "127.0.0.1", port });
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    const reason = errno === undefined ? message : getSystemErrorMessage(errno);
    const why = code === "EADDRINUSE" ? "is in use by another program" : `cannot be opened (${reason})`;
    throw new Error(`port ${port} of 127.0.0.1 ${why}: choose another one with --port, or 0 for any that is free`);
  }
}

async function answerArm(request: FastifyRequest, reply: FastifyReply, options: ServerOptions): Promise<FastifyReply> {
  const startMs = performance.now();
  const { world, requestLog, answered } = options;
  const ids: Ids = { correlationId: randomUUID(), requestId: randomUUID() };
  const [path = "", queryText = ""] = request.raw.url?.split(/\?(.*)/s) ?? [];
  const query = new URLSearchParams(queryText);
  const outcome = await outcomeOf({ request, path, query }, options);
  const { answer, error, id, dropped } = outcome;
  requestLog.write({
    timeMs: Date.now(),
    azureTimeMs: world.clock.nowMs(),
    method: request.method,
    path,
    apiVersion: query.get("api-version"),
    id: id?.text,
    status: answer.status,
    code: error?.code,
    durationMs: performance.now() - startMs,
    ...ids,
    dropped,
  });
  answered(outcome);
  if (dropped) {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  return send(reply, { outcome, ids, host: request.host, scale: world.clock.scale });
}

async function outcomeOf(
  { request, path, query }: { request: FastifyRequest; path: string; query: URLSearchParams },
  { identity, gateway, world, changed, log }: ServerOptions,
): Promise<Outcome> {
  try {
    const headers = presentHeaders(request.headers as Record<string, string | undefined>);
    const clientId = await identity.authenticate(headers.authorization);
    const happened = world.schedule.runDue();
    const body = typeof request.body === "string" ? request.body : undefined;
    const outcome = gateway.handle({ method: request.method, path, query, headers, body, clientId });
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (happened > 0 || !isRead) await changed();
    return outcome;
  } catch (error) {
    if (!(error instanceof ArmError)) log(`defect: ${error instanceof Error ? error.stack : String(error)}`);
    const answered =
      error instanceof ArmError
        ? error
        : new ArmError(500, "InternalServerError", "The local Azure has a defect: see its stderr.");
    const body = { error: { code: answered.code, message: answered.message } };
    const answer = { status: answered.status, body };
    return { method: request.method, answer, error: answered, isPoll: false, isCache: false };
  }
}
