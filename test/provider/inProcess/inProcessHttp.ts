import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from "@azure/core-rest-pipeline";
import type { Outcome } from "../../../emulator/gateway/outcome";
import type { LocalAzure } from "../../../emulator/localAzure";
import { httpAnswer } from "../../../emulator/server/reply";

/** One request as Azure got it, and what came of it. */
export interface Exchange {
  readonly method: string;
  /** Decoded, without query. */
  readonly path: string;
  readonly body: string | undefined;
  readonly outcome: Outcome;
}

/** A wire without a wire: requests go into the gateway of a local Azure in this process, with no socket and no TLS. */
export class InProcessHttp implements HttpClient {
  /** Pieces of JSON that the client writes and reads, and what they are to the local Azure. */
  readonly words = new Map<string, string>();
  private requests = 0;

  /** @param seen   gets each request that Azure gets, also one whose answer is lost */
  constructor(
    private readonly azure: () => LocalAzure,
    private readonly seen: (exchange: Exchange) => void = () => {},
  ) {}

  async sendRequest(request: PipelineRequest): Promise<PipelineResponse> {
    if (request.abortSignal?.aborted) throw Object.assign(new Error("aborted"), { name: "AbortError" });
    const { gateway, world } = this.azure();
    const { pathname: path, searchParams: query, host } = new URL(request.url);
    const { method } = request;
    const body = typeof request.body === "string" ? request.body : undefined;
    world.schedule.runDue();
    const outcome = gateway.handle({
      method,
      path,
      query,
      headers: request.headers.toJSON(),
      body: body && this.said(body),
    });
    this.seen({ method, path: decodeURIComponent(path), body, outcome });
    if (outcome.dropped) throw new RestError("the wire was cut", { code: "ECONNRESET", request });
    const requestId = `r-${++this.requests}`;
    const ids = { requestId, correlationId: requestId };
    const answer = httpAnswer({ outcome, ids, host, scale: world.clock.scale });
    const headers = createHttpHeaders(answer.headers);
    return await Promise.resolve({ status: answer.status, headers, request, bodyAsText: this.read(answer.body ?? "") });
  }

  private said(text: string): string {
    return [...this.words].reduce((all, [said, meant]) => all.replaceAll(said, meant), text);
  }

  private read(text: string): string {
    if (this.words.size === 0 || text === "") return text;
    const compact = JSON.stringify(JSON.parse(text));
    return [...this.words].reduce((all, [said, meant]) => all.replaceAll(meant, said), compact);
  }
}
