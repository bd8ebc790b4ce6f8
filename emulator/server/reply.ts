import type { FastifyReply } from "fastify";
import type { Outcome } from "../gateway/outcome";
import { DIRECTORY } from "../world/directory";
import type { Json, JsonObject } from "../world/resource";

export interface Ids {
  readonly correlationId: string;
  readonly requestId: string;
}

/** One answer on its way to the client. */
export interface Reply {
  readonly reply: FastifyReply;
  readonly outcome: Outcome;
  readonly ids: Ids;
  /** The name and port the client used: URLs in answers lead back the same way. */
  readonly host: string;
  /** Of Azure's time; `Retry-After` shrinks with it. */
  readonly scale: number;
}

/** Writes an answer as Azure does: headers, URLs, and the format of gateway or resource provider (contract, section 1). */
export function send({ reply, outcome, ids, host, scale }: Reply): FastifyReply {
  const { answer, error, isCache } = outcome;
  const base = `https://${host}`;
  reply.status(answer.status).headers({
    "Cache-Control": "no-cache",
    Pragma: "no-cache",
    Expires: "-1",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Cache": "CONFIG_NOCACHE",
    "x-ms-request-id": ids.requestId,
    "x-ms-correlation-request-id": ids.correlationId,
  });
  if (isCache && !error?.options.gateway) reply.header("X-Rp-Server-Mvid", "local-azure");
  if (answer.status === 401) {
    const authority = `${base}/${DIRECTORY.tenantId}`;
    reply.header(
      "WWW-Authenticate",
      `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${error?.message}"`,
    );
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (name.toLowerCase() === "retry-after") reply.headers(retryAfter(Number(value), scale));
    else reply.header(name, value.startsWith("/") ? base + value : value);
  }
  if (answer.body === undefined) return reply.send();
  const isAsync = answer.headers?.["Azure-AsyncOperation"] !== undefined;
  reply.header("Content-Type", isAsync ? "application/json" : "application/json; charset=utf-8");
  // A buffer, since a text would get its charset appended.
  const body = withIds(withBase(answer.body, base), outcome, ids);
  return reply.send(Buffer.from(text(body, error?.options.gateway === true)));
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

/** The next page of a list is at the address that the client used. */
function withBase(body: Json, base: string): Json {
  const { nextLink } = (body ?? {}) as JsonObject;
  return typeof nextLink === "string" ? { ...(body as JsonObject), nextLink: base + nextLink } : body;
}

/** Messages of Microsoft.Cache end with the ids of the request (contract, section 1). */
function withIds(body: Json, { error, isCache }: Outcome, { correlationId, requestId }: Ids): Json {
  if (error === undefined || error.options.gateway || !isCache) return body;
  const { error: own } = body as { error: { message: string } };
  const suffix = ` CorrelationID=${correlationId} RequestID=${requestId} Timestamp=${new Date().toISOString()}`;
  return { error: { ...own, message: own.message + suffix } };
}

/** Resource providers write pretty JSON with CRLF, the gateway compact JSON; clients must parse, never compare. */
function text(body: Json, isGateway: boolean): string {
  return isGateway ? JSON.stringify(body) : JSON.stringify(body, null, 2).replaceAll("\n", "\r\n");
}
