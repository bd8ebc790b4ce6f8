import { createHttpPoller, type OperationResponse, type OperationState, type PollerLike } from "@azure/core-lro";
import type { PipelineResponse } from "@azure/core-rest-pipeline";
import type { Operation, OperationStatus } from "./arm";
import { operationErrorOf, parseBody } from "./errorResponse";
import { AmrError, ArmError, type Attempt } from "./errors";
import { retryAfterMs } from "./retryAfter";

/** Asks for a URL that Azure gave, verbatim: it is signed. Throws where the answer is no answer to the question. */
export type Ask = (url: string, attempt: Attempt, signal?: AbortSignal) => Promise<PipelineResponse>;

/** All that is needed to ask again, in this process or another: the first answer, without its body. */
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
 * same with Retry-After) and private DNS (202 until the end). `@azure/core-lro` knows them; when to ask is the caller's.
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

  /** `undefined` where the answer says that nothing is left to wait for. */
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

  async poll(signal?: AbortSignal): Promise<OperationStatus> {
    if (this.end) return this.end;
    const status = await this.asked(signal);
    if (status.status !== "running") this.end = status;
    return status;
  }

  serialize(): string {
    const { headers, ...beginning } = this.beginning;
    // The URL may have moved with a poll; the signature in the first one expires.
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
      // Forgotten, or not for us to follow: the resource itself tells how it ended, if not why.
      if (error instanceof ArmError && [403, 404, 410].includes(error.status)) return { status: "lost" };
      throw error;
    }
  }

  // core-lro ends a poller at a RestError; `ask` throws errors of ours, after which it can be polled again.
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
    // The text may hold a signed URL, so it is not in the message.
  }
  throw new AmrError("cannot continue an operation from what was saved of it");
}
