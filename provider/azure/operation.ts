import { createHttpPoller, type OperationResponse, type OperationState, type PollerLike } from "@azure/core-lro";
import type { PipelineResponse } from "@azure/core-rest-pipeline";
import type { Operation, OperationStatus } from "./arm";
import { operationErrorOf, parseBody } from "./errorResponse";
import { AmrError, ArmError, type Attempt } from "./errors";
import { retryAfterMs } from "./retryAfter";

/** Asks a URL that Azure gave, verbatim, because the URL is signed. Throws where Azure answers with an error. */
export type Ask = (url: string, attempt: Attempt, signal?: AbortSignal) => Promise<PipelineResponse>;

/** The first answer without its body: all that a later poll needs, in this process or another. */
interface Beginning {
  readonly attempt: Attempt;
  readonly method: string;
  readonly url: string;
  readonly status: number;
  /** `azure-asyncoperation`, `location`, `operation-location`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly provisioningState?: string;
}

const pollingHeaders = ["azure-asyncoperation", "operation-location", "location"];

/**
 * An operation in any of the three dialects that Azure's providers speak: Microsoft.Cache (200 with a status), Network (the
 * same with Retry-After) and private DNS (202 until the end). `@azure/core-lro` knows the dialects; the caller decides when to
 * poll.
 */
export class HttpOperation implements Operation {
  private readonly poller: PollerLike<OperationState<unknown>, unknown>;
  private last: PipelineResponse | undefined;
  private end: OperationStatus | undefined;
  private pollingUrl: string | undefined;

  private constructor(
    private readonly beginning: Beginning,
    private readonly ask: Ask,
  ) {
    this.poller = createHttpPoller<unknown, OperationState<unknown>>(
      {
        sendInitialRequest: () => Promise.resolve(firstAnswer(beginning)),
        sendPollRequest: async (url, options) => await this.send(url, options?.abortSignal as AbortSignal | undefined),
      },
      {
        resolveOnUnsuccessful: true,
        skipFinalGet: true,
        processResult: () => Promise.resolve(undefined),
        withOperationLocation: (url) => {
          this.pollingUrl = url;
        },
      },
    );
  }

  /** The operation that an answer began; `undefined` where nothing is left to wait for. */
  static async begun(response: PipelineResponse, attempt: Attempt, ask: Ask): Promise<HttpOperation | undefined> {
    const { method, url } = response.request;
    const named = pollingHeaders.map((name) => [name, response.headers.get(name)] as const);
    const headers = Object.fromEntries(named.filter((pair): pair is [string, string] => pair[1] !== undefined));
    const provisioningState = stateOf(parseBody(response));
    const beginning = {
      attempt,
      method,
      url,
      status: response.status,
      headers,
      ...(provisioningState && { provisioningState }),
    };
    const operation = new HttpOperation(beginning, ask);
    await operation.poller.submitted();
    return operation.poller.isDone ? undefined : operation;
  }

  static resumed(serialized: string, ask: Ask): HttpOperation {
    return new HttpOperation(parseBeginning(serialized), ask);
  }

  get id(): string {
    return this.beginning.attempt.id;
  }

  async poll(signal?: AbortSignal): Promise<OperationStatus> {
    if (this.end) return this.end;
    const status = await this.asked(signal);
    if (status.status !== "running") this.end = status;
    return status;
  }

  serialize(): string {
    const { headers, ...beginning } = this.beginning;
    // A poll may have moved the URL, and the signature in the first URL expires.
    const name = pollingHeaders.find((one) => headers[one] !== undefined);
    const moved = name !== undefined && this.pollingUrl !== undefined ? { [name]: this.pollingUrl } : {};
    return JSON.stringify({ ...beginning, headers: { ...headers, ...moved } });
  }

  private async asked(signal?: AbortSignal): Promise<OperationStatus> {
    try {
      const { status } = await this.poller.poll(signal && { abortSignal: signal });
      const waitMs = this.last && retryAfterMs(this.last.headers);
      const wait = waitMs === undefined ? {} : { retryAfterMs: waitMs };
      if (status === "succeeded" || this.last === undefined) return { status: "succeeded" };
      if (status === "failed" || status === "canceled") {
        return { status, error: operationErrorOf(this.last, this.beginning.attempt) };
      }
      return { status: "running", ...wait };
    } catch (error) {
      // Azure forgot the operation, or does not let us follow it: the resource itself shows how the operation ended, if not
      // why.
      if (error instanceof ArmError && [403, 404, 410].includes(error.status)) return { status: "lost" };
      throw error;
    }
  }

  // core-lro ends a poller at a RestError. `ask` throws errors of ours instead, after which the operation can be polled again.
  private async send(url: string, signal?: AbortSignal): Promise<OperationResponse> {
    const response = await this.ask(url, this.beginning.attempt, signal);
    this.last = response;
    const body = parseBody(response);
    const { method } = response.request;
    return {
      flatResponse: body,
      rawResponse: { statusCode: response.status, headers: response.headers.toJSON(), body, request: { method, url } },
    };
  }
}

function firstAnswer({ method, url, status, headers, provisioningState }: Beginning): OperationResponse {
  const body = { properties: { provisioningState } };
  return {
    flatResponse: body,
    rawResponse: { statusCode: status, headers: { ...headers }, body, request: { method, url } },
  };
}

function stateOf(body: unknown): string | undefined {
  const state = (body as { properties?: { provisioningState?: unknown } } | undefined)?.properties?.provisioningState;
  return typeof state === "string" ? state : undefined;
}

function parseBeginning(serialized: string): Beginning {
  try {
    const value = JSON.parse(serialized) as Partial<Beginning>;
    const { attempt, method, url, status, headers } = value;
    if (attempt && typeof method === "string" && typeof url === "string" && typeof status === "number" && headers) {
      return value as Beginning;
    }
  } catch {
    // The message leaves the text out, because the text may hold a signed URL.
  }
  throw new AmrError("cannot continue an operation from what was saved of it");
}
