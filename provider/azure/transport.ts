import {
  createDefaultHttpClient,
  createPipelineFromOptions,
  type HttpClient,
  type Pipeline,
  type PipelineRequest,
  type PipelineResponse,
  type RestError,
  type RetryStrategy,
  retryPolicy,
} from "@azure/core-rest-pipeline";
import { isCertificateCode } from "./errors";
import { retryAfterMs } from "./retryAfter";
import { isTransientStatus, neverArrived } from "./retryable";

/** The pipeline and the HTTP client through which requests go to Azure. */
export interface Transport {
  readonly pipeline: Pipeline;
  readonly httpClient: HttpClient;
}

/** Bounds for the retries of one request, after which the caller gets the error. */
export interface Retry {
  /** Number of retries after the first try. */
  readonly times: number;
  /** Delay before the first retry, in ms. Doubles with each retry, up to `longestDelayMs`. */
  readonly delayMs: number;
  /**
   * Longest delay, in ms. A longer Retry-After is not waited for here: the error carries it to the caller, who can be told to
   * stop.
   */
  readonly longestDelayMs: number;
  /** 0 ≤ random() < 1, so that many clients do not come back at once. */
  readonly random: () => number;
}

export const defaultRetry: Retry = { times: 4, delayMs: 500, longestDelayMs: 20_000, random: Math.random };

/** Creates a pipeline with everything but the token: user agent, proxy, request ids, bounded retries. */
export function createTransport(httpClient: HttpClient | undefined, retry: Retry): Transport {
  const pipeline = createPipelineFromOptions({
    userAgentOptions: { userAgentPrefix: "pulumi-azure-managed-redis" },
    telemetryOptions: { clientRequestIdHeaderName: "x-ms-client-request-id" },
  });
  useRetry(pipeline, retry);
  return { pipeline, httpClient: httpClient ?? createDefaultHttpClient() };
}

/**
 * Gives a pipeline our retry policy. SDK clients need this too: their own policy sends a write again although the first may
 * have arrived.
 */
export function useRetry(pipeline: Pipeline, retry: Retry): void {
  pipeline.removePolicy({ phase: "Retry" });
  pipeline.addPolicy(retryPolicy([retryStrategy(retry)], { maxRetries: retry.times }), { phase: "Retry" });
}

function retryStrategy(retry: Retry): RetryStrategy {
  return {
    name: "azureManagedRedisRetry",
    retry({ retryCount, response, responseError }) {
      const isWorthIt = response
        ? isWorthAsking(response)
        : responseError !== undefined && isWorthSending(responseError);
      const asked = response && retryAfterMs(response.headers);
      if (!isWorthIt || (asked ?? 0) > retry.longestDelayMs) return { skipStrategy: true };
      const delayMs = Math.min(retry.delayMs * 2 ** retryCount, retry.longestDelayMs);
      return { retryAfterInMs: asked ?? delayMs * (0.5 + retry.random() / 2) };
    },
  };
}

function isWorthAsking({ status, request }: PipelineResponse): boolean {
  // A refused write is the caller's to repeat: slowly, and after another look.
  return isRead(request) && isTransientStatus(status);
}

function isWorthSending({ code, request }: RestError): boolean {
  if (code !== undefined && isCertificateCode(code)) return false;
  return neverArrived(code) || (request !== undefined && isRead(request));
}

// A write whose answer was lost may have been accepted: only the caller can read back before writing again.
function isRead({ method, url }: PipelineRequest): boolean {
  return method === "GET" || (method === "POST" && /\/list\w+$/i.test(new URL(url).pathname));
}
