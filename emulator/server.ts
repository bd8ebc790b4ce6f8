import { randomUUID } from "node:crypto";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { ArmFault } from "./armFault";
import type { Credentials } from "./certificates";
import { DIRECTORY } from "./directory";
import type { Gateway, Outcome } from "./gateway";
import { cloudMetadata, type Identity, openIdConfiguration } from "./identity";
import type { RequestLog } from "./requestLog";
import type { Json } from "./resourceType";
import type { World } from "./world";

/** Operation URLs are 3.5 kB and may grow to 8 kB (contract, section 2); a token comes on top. */
const HEADERS_MAX_BYTES = 32_768;
const BODY_MAX_BYTES = 4 * 1024 * 1024;

export interface ServerOptions {
  readonly port: number;
  readonly credentials: Credentials;
  readonly identity: Identity;
  readonly gateway: Gateway;
  readonly world: World;
  readonly log?: RequestLog;
  /** Brings the data plane up to date, before the answer that tells of the change. */
  readonly expose: () => Promise<void>;
  /** Where a defect of the emulator itself is told. */
  readonly say: (message: string) => void;
}

export interface Server {
  /** `https://127.0.0.1:PORT` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

interface Ids {
  readonly correlationId: string;
  readonly requestId: string;
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
  await app.listen({ host: "127.0.0.1", port: options.port });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  endpoint = `https://127.0.0.1:${address.port}`;
  return { endpoint, stop: () => app.close() };
}

function addIdentityRoutes(app: FastifyInstance, identity: Identity, endpoint: () => string): void {
  app.get("/metadata/endpoints", () => cloudMetadata(endpoint()));
  const oidc = (request: FastifyRequest<{ Params: { tenant: string } }>, reply: FastifyReply): unknown => {
    const { tenant } = request.params;
    const configuration = openIdConfiguration(tenant, endpoint());
    if (configuration !== undefined) return configuration;
    const description = `AADSTS90002: Tenant '${tenant}' not found.`;
    return reply.status(400).send({ error: "invalid_tenant", error_description: description, error_codes: [90002] });
  };
  app.get("/:tenant/.well-known/openid-configuration", oidc);
  app.get("/:tenant/v2.0/.well-known/openid-configuration", oidc);
  app.get("/:tenant/discovery/v2.0/keys", () => identity.signingKeys());
  app.get("/common/discovery/instance", () => ({
    tenant_discovery_endpoint: `${endpoint()}/${DIRECTORY.tenantId}/v2.0/.well-known/openid-configuration`,
    "api-version": "1.1",
    metadata: [],
  }));
  const token = async (
    request: FastifyRequest<{ Params: { tenant: string } }>,
    reply: FastifyReply,
  ): Promise<unknown> => {
    const { status, body } = await identity.token(
      request.params.tenant,
      new URLSearchParams(String(request.body ?? "")),
      endpoint(),
    );
    return reply.status(status).header("Cache-Control", "no-store, no-cache").send(body);
  };
  app.post("/:tenant/oauth2/v2.0/token", token);
  app.post("/:tenant/oauth2/token", token);
}

async function answerArm(request: FastifyRequest, reply: FastifyReply, options: ServerOptions): Promise<FastifyReply> {
  const startMs = performance.now();
  const { world, log } = options;
  const ids: Ids = { correlationId: randomUUID(), requestId: randomUUID() };
  const [path = "", queryText = ""] = request.raw.url?.split(/\?(.*)/s) ?? [];
  const query = new URLSearchParams(queryText);
  const outcome = await outcomeOf({ request, path, query }, options);
  const { answer, fault, isDropped } = outcome;
  log?.write({
    timeMs: Date.now(),
    azureTimeMs: world.clock.nowMs(),
    method: request.method,
    path,
    apiVersion: query.get("api-version"),
    status: answer.status,
    code: fault?.code,
    durationMs: performance.now() - startMs,
    ...ids,
    isDropped,
  });
  if (isDropped) {
    reply.hijack();
    request.raw.socket.destroy();
    return reply;
  }
  return send({ reply, outcome, ids, host: request.host }, options);
}

async function outcomeOf(
  { request, path, query }: { request: FastifyRequest; path: string; query: URLSearchParams },
  { identity, gateway, world, expose, say }: ServerOptions,
): Promise<Outcome> {
  try {
    const headers = request.headers as Record<string, string | undefined>;
    await identity.authenticate(headers.authorization);
    const happened = world.schedule.runDue();
    const body = typeof request.body === "string" ? request.body : undefined;
    const outcome = gateway.handle({ method: request.method, path, query, headers, body });
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (happened > 0 || !isRead) await expose();
    return outcome;
  } catch (error) {
    if (!(error instanceof ArmFault)) say(`defect: ${error instanceof Error ? error.stack : String(error)}`);
    const fault =
      error instanceof ArmFault
        ? error
        : new ArmFault(500, "InternalServerError", "The local Azure has a defect: see its stderr.");
    const body = { error: { code: fault.code, message: fault.message } };
    return { answer: { status: fault.status, body }, fault, isDropped: false, isCache: false };
  }
}

interface Reply {
  readonly reply: FastifyReply;
  readonly outcome: Outcome;
  readonly ids: Ids;
  /** The name and port the client used: URLs in answers lead back the same way. */
  readonly host: string;
}

function send({ reply, outcome, ids, host }: Reply, { world }: ServerOptions): FastifyReply {
  const { answer, fault, isCache } = outcome;
  const base = `https://${host}`;
  reply.status(answer.status).headers({
    "Cache-Control": "no-cache",
    Pragma: "no-cache",
    Expires: "-1",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "x-ms-request-id": ids.requestId,
    "x-ms-correlation-request-id": ids.correlationId,
  });
  if (isCache && !fault?.options.gateway) reply.header("X-Rp-Server-Mvid", "local-azure");
  if (answer.status === 401) {
    const authority = `${base}/${DIRECTORY.tenantId}`;
    reply.header(
      "WWW-Authenticate",
      `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${fault?.message}"`,
    );
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (name.toLowerCase() === "retry-after") reply.headers(retryAfter(Number(value), world.clock.scale));
    else reply.header(name, value.startsWith("/") ? base + value : value);
  }
  if (answer.body === undefined) return reply.send();
  const isAsync = answer.headers?.["Azure-AsyncOperation"] !== undefined;
  reply.header("Content-Type", isAsync ? "application/json" : "application/json; charset=utf-8");
  // A buffer, since a text would get its charset appended.
  return reply.send(Buffer.from(text(withIds(answer.body, outcome, ids), fault?.options.gateway === true)));
}

/**
 * Retry-After is whole seconds, rounded up. On a stretched clock the exact value comes beside it, in the headers that
 * Azure's own clients prefer, so that a wait shrinks like everything else.
 */
function retryAfter(seconds: number, scale: number): Record<string, string> {
  const whole = { "Retry-After": String(Math.ceil(seconds * scale)) };
  if (scale === 1) return whole;
  const exactMs = String(Math.ceil(seconds * scale * 1000));
  return { ...whole, "retry-after-ms": exactMs, "x-ms-retry-after-ms": exactMs };
}

/** Messages of Microsoft.Cache end with the ids of the request (contract, section 1). */
function withIds(body: Json, { fault, isCache }: Outcome, { correlationId, requestId }: Ids): Json {
  if (fault === undefined || fault.options.gateway || !isCache) return body;
  const { error } = body as { error: { message: string } };
  const suffix = ` CorrelationID=${correlationId} RequestID=${requestId} Timestamp=${new Date().toISOString()}`;
  return { error: { ...error, message: error.message + suffix } };
}

/** Resource providers write pretty JSON with CRLF, the gateway compact JSON; clients must parse, never compare. */
function text(body: Json, isGateway: boolean): string {
  return isGateway ? JSON.stringify(body) : JSON.stringify(body, null, 2).replaceAll("\n", "\r\n");
}
