import type { PipelineResponse, RestError } from "@azure/core-rest-pipeline";
import { cleanMessage, LONGEST_KEPT } from "./cleanMessage";
import { AmrError, type ArmError, type Attempt, armError, UnreachableError } from "./errors";
import { retryAfterMs } from "./retryAfter";

interface Envelope {
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly target: string | undefined;
}

/** Reads ARM's `{"error": {code, message, target?, details?}}`; `undefined` where the body is no such thing. */
function envelope(body: unknown): Envelope | undefined {
  const error = member(body, "error");
  if (typeof error !== "object" || error === null) return undefined;
  const details = member(error, "details");
  const detail = Array.isArray(details) ? envelope({ error: details[0] as unknown }) : undefined;
  const message = [text(error, "message"), ...detailText(detail)].filter((part) => part !== undefined).join(" ");
  return { code: text(error, "code"), message: message || undefined, target: text(error, "target") };
}

// The reason is often one level down: `Canceled` with `CanceledAndSupersededDueToAnotherOperation` inside.
function detailText(detail: Envelope | undefined): string[] {
  if (!detail?.code && !detail?.message) return [];
  return [`[${[detail.code, detail.message].filter(Boolean).join(": ")}]`];
}

/** Reads a problem of ASP.NET, which Microsoft.Cache answers for an access policy assignment that is not there (recorded). */
function problem(body: unknown): Envelope | undefined {
  const title = text(body, "title");
  if (title === undefined || !text(body, "type")?.includes("rfc9110") || !text(body, "traceId")) return undefined;
  return { code: title.replaceAll(" ", ""), message: title, target: undefined };
}

/** Parses a body as JSON; `undefined` for other bodies, because gateways and proxies answer with HTML, too. */
export function parseBody(response: Pick<PipelineResponse, "bodyAsText">): unknown {
  if (!response.bodyAsText) return undefined;
  try {
    return JSON.parse(response.bodyAsText) as unknown;
  } catch {
    return undefined;
  }
}

/** The error in an answer of Azure's with status 400 or above. */
export function armErrorOf(response: PipelineResponse, attempt: Attempt, cause?: unknown): ArmError {
  const body = parseBody(response);
  const { code, message, target } = envelope(body) ?? problem(body) ?? {};
  return armError(
    response.status,
    code ?? `Http${response.status}`,
    cleanMessage(message ?? `Azure answered HTTP ${response.status} without an explanation`, LONGEST_KEPT),
    { requestId: requestId(response), retryAfterMs: retryAfterMs(response.headers), target, attempt, cause },
  );
}

/** A 404 with one of these codes says that the request was wrong, not that the resource is gone. */
const wrongQuestion = /^(Subscription|Tenant)NotFound$|^Invalid|^NoRegisteredProviderFound$/;

/**
 * Whether Azure says that a resource, its parent or its resource group is not there.
 * A 404 of a proxy or of a wrong host carries no ARM error: the state must not lose a running Redis because of such an answer.
 */
export function isAbsence({ status, code }: ArmError): boolean {
  return status === 404 && !/^Http\d+$/.test(code) && !wrongQuestion.test(code);
}

/** The error of a failed long-running operation. Azure may give no reason at all. */
export function operationErrorOf(response: PipelineResponse, attempt: Attempt): ArmError {
  const body = parseBody(response);
  const { code, message, target } = envelope(body) ?? {};
  const status = text(body, "status") ?? "Failed";
  return armError(
    response.status,
    code ?? (/^cancel/i.test(status) ? "Canceled" : "OperationFailed"),
    cleanMessage(message ?? `the operation ended as ${status}, and Azure gave no reason`, LONGEST_KEPT),
    { requestId: requestId(response), target, attempt },
  );
}

/**
 * Translates `error`, which the pipeline or the SDK threw, into one of ours. A cancellation by the caller stays.
 * The cause of an unanswered request is kept: its own printing hides the authorization header.
 */
export function errorOf(error: unknown, attempt: Attempt, host: string, signal?: AbortSignal): unknown {
  if (error instanceof AmrError || !(error instanceof Error)) return error;
  if (error.name === "AbortError") {
    // The transport aborts its own request when Azure stays silent: the caller did not cancel.
    return signal?.aborted ? error : new UnreachableError(host, "ETIMEDOUT", { cause: error });
  }
  if (error.name === "RestError") {
    const { response, code } = error as RestError;
    return response
      ? armErrorOf(response, attempt, error)
      : new UnreachableError(host, code ?? "no answer", { cause: error });
  }
  return error;
}

function requestId(response: PipelineResponse): string | undefined {
  return response.headers.get("x-ms-request-id") ?? response.headers.get("x-ms-correlation-request-id");
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}
