import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from "@azure/core-rest-pipeline";

/** An answer, or the code of a transport error such as `ECONNRESET`. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | { readonly drop: string };

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

/** A wire that gives the replies it was given, in order, and the last one for ever. */
export class ScriptedHttp implements HttpClient {
  readonly sent: Sent[] = [];

  constructor(private readonly replies: Reply[]) {}

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    const { method, url, headers } = request;
    if (request.abortSignal?.aborted) throw Object.assign(new Error("aborted"), { name: "AbortError" });
    const isJson = headers.get("content-type")?.startsWith("application/json") && typeof request.body === "string";
    const body: unknown = isJson ? JSON.parse(String(request.body)) : request.body;
    this.sent.push({ method, url, body, headers: headers.toJSON() });
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    if (reply === undefined) throw new Error(`no reply for ${method} ${url}`);
    if ("drop" in reply) throw new RestError("the wire was cut", { code: reply.drop, request });
    const bodyAsText = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body) || "";
    return await Promise.resolve({
      status: reply.status,
      headers: createHttpHeaders(reply.headers ?? {}),
      request,
      bodyAsText,
    });
  }
}

/** A token without a sign-in. */
export const anyCredential = {
  getToken: () => Promise.resolve({ token: "a-token", expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};

export const noWaiting = { times: 2, delayMs: 0, longestDelayMs: 20_000, random: () => 0 };
