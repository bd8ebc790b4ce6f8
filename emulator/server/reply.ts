import type { FastifyReply } from "fastify";
import type { Outcome } from "../gateway/outcome";
import { DIRECTORY } from "../world/directory";
import type { Json, JsonObject } from "../world/resource";

export interface Ids {
  readonly correlationId: string;
  readonly requestId: string;
}

/** What an answer is made of. */
export interface Answering {
  readonly outcome: Outcome;
  readonly ids: Ids;
  /** The name and port the client used: URLs in answers lead back the same way. */
  readonly host: string;
  /** Of Azure's time; `Retry-After` shrinks with it. */
  readonly scale: number;
}

/** An answer as it goes over the wire. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Sends an answer to the client. */
export function send(reply: FastifyReply, answering: Answering): FastifyReply {
  const { status, headers, body } = httpAnswer(answering);
  reply.status(status).headers(headers);
  // A buffer, since a text would get its charset appended.
  return body === undefined ? reply.send() : reply.send(Buffer.from(body));
}

/**
 * Writes an answer as Azure does: headers, URLs, and the format of gateway or resource provider (contract, section 1). It
 * needs no connection, so that a client in the same process gets what one on the wire gets.
 */
export function httpAnswer({ outcome, ids, host, scale }: Answering): HttpAnswer {
  const { answer, error, isCache } = outcome;
  const base = `https://${host}`;
  const headers: Record<string, string> = {
    "Cache-Control": "no-cache",
    Pragma: "no-cache",
    Expires: "-1",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Cache": "CONFIG_NOCACHE",
    "x-ms-request-id": ids.requestId,
    "x-ms-correlation-request-id": ids.correlationId,
  };
  if (isCache && !error?.options.gateway) headers["X-Rp-Server-Mvid"] = "local-azure";
  if (answer.status === 401) {
    const authority = `${base}/${DIRECTORY.tenantId}`;
    headers["WWW-Authenticate"] =
      `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${error?.message}"`;
  }
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    if (name.toLowerCase() === "retry-after") Object.assign(headers, retryAfter(Number(value), scale));
    else headers[name] = value.startsWith("/") ? base + value : value;
  }
  // The first answer to a write of Microsoft.Cache has a type without charset, and has the type also when empty (recorded).
  const isAsync = isCache && answer.headers?.["Azure-AsyncOperation"] !== undefined && !outcome.isPoll;
  if (isAsync) headers["Content-Type"] = "application/json";
  if (answer.body === undefined) return { status: answer.status, headers, body: undefined };
  headers["Content-Type"] ??= "application/json; charset=utf-8";
  const body = withIds(withBase(answer.body, base), outcome, ids);
  return { status: answer.status, headers, body: text(body, error?.options.gateway === true) };
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
  if (error === undefined || error.options.gateway || error.options.problem || !isCache) return body;
  const { error: own } = body as { error: { message: string } };
  const suffix = ` CorrelationID=${correlationId} RequestID=${requestId} Timestamp=${new Date().toISOString()} (UTC)`;
  return { error: { ...own, message: own.message + suffix } };
}

/** Resource providers write pretty JSON with CRLF, the gateway compact JSON; clients must parse, never compare. */
function text(body: Json, isGateway: boolean): string {
  return isGateway ? JSON.stringify(body) : JSON.stringify(body, null, 2).replaceAll("\n", "\r\n");
}
