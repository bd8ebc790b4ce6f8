import type { TokenCredential } from "@azure/core-auth";
import type { HttpClient, HttpMethods } from "@azure/core-rest-pipeline";
import { bearerTokenAuthenticationPolicy } from "@azure/core-rest-pipeline";
import { armRequest, armUrl } from "../../provider/azure/armRequest";
import { findCredential } from "../../provider/azure/auth/credential";
import { findCloud } from "../../provider/azure/cloud";
import { retryAfterMs } from "../../provider/azure/retryAfter";
import { createTransport, defaultRetry, type Retry } from "../../provider/azure/transport";
import type { Clock } from "../../provider/lifecycle/clock";
import type { Journal } from "./journal";
import { type Json, member } from "./json";

/** What Azure answered, whatever it is: a refusal is an answer too. */
export interface Answer {
  readonly status: number;
  readonly body: Json | undefined;
  /** Whether the answer began an operation. */
  readonly isOperation: boolean;
  readonly waitMs: number | undefined;
  readonly pollUrl: string | undefined;
}

/** How an operation ended: `Succeeded`, `Failed`, `Canceled`, and what Azure said of it. */
export interface Ending {
  readonly status: string;
  readonly body: Json | undefined;
}

export interface WireOptions {
  readonly resourceManager: string;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient;
  readonly retry: Retry;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Between two looks, in ms, where Azure does not say how long. */
  readonly paceMs: number;
}

/** Longer than anything that a run begins: a scale of a small size takes a quarter of an hour. */
export const LONGEST_WAIT_MS = 45 * 60_000;

/** The wire to Azure: everything that goes over the wire is written down. Signs in as the provider does. */
export class Wire {
  private readonly transport: ReturnType<typeof createTransport>;

  constructor(private readonly options: WireOptions) {
    const { httpClient, journal, retry, credential, resourceManager } = options;
    this.transport = createTransport(journal.over(httpClient), retry);
    const scopes = `${resourceManager}/.default`;
    this.transport.pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential, scopes }));
  }

  async send(
    method: HttpMethods,
    id: string,
    request: {
      readonly apiVersion: string;
      readonly body?: Json | undefined;
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<Answer> {
    const url = armUrl(this.options.resourceManager, id, request.apiVersion);
    return await this.ask(method, url, request.body, request.signal);
  }

  /** Follows the operation that an answer began, to its end. @throws Error  when the end does not come in time */
  async end(answer: Answer, signal?: AbortSignal): Promise<Ending> {
    let { pollUrl, waitMs } = answer;
    const untilMs = this.nowMs() + LONGEST_WAIT_MS;
    while (pollUrl !== undefined && this.nowMs() < untilMs) {
      await this.options.clock.sleep(waitMs ?? this.options.paceMs, signal);
      const seen: Answer = await this.ask("GET", pollUrl, undefined, signal);
      const status = member(seen.body, "status");
      if (seen.status >= 400) return { status: "Lost", body: seen.body };
      const isRunning = seen.status === 202 || (typeof status === "string" && !ENDS.has(status));
      if (!isRunning) return { status: typeof status === "string" ? status : "Succeeded", body: seen.body };
      pollUrl = seen.pollUrl ?? pollUrl;
      waitMs = seen.waitMs;
    }
    if (pollUrl === undefined) return { status: "Succeeded", body: answer.body };
    throw new Error("an operation did not end in time");
  }

  nowMs(): number {
    return this.options.clock.nowMs();
  }

  async pause(signal?: AbortSignal, waitMs = this.options.paceMs): Promise<void> {
    await this.options.clock.sleep(waitMs, signal);
  }

  private async ask(method: HttpMethods, url: string, body?: Json, signal?: AbortSignal): Promise<Answer> {
    const request = armRequest(this.options.resourceManager, { method, url, body, signal });
    const response = await this.transport.pipeline.sendRequest(this.transport.httpClient, request);
    const { status, headers, bodyAsText } = response;
    const async = headers.get("azure-asyncoperation");
    const isBegun = status === 201 || status === 202;
    return {
      status,
      body: jsonOf(bodyAsText),
      isOperation: async !== undefined || status === 202,
      waitMs: retryAfterMs(headers),
      pollUrl: async ?? (isBegun ? headers.get("location") : undefined),
    };
  }
}

const ENDS = new Set(["Succeeded", "Failed", "Canceled"]);

/** The Azure that the environment names, and the credential that the environment asks for (`connect.ts` does the same). */
export async function signedIn(
  environment: NodeJS.ProcessEnv,
  options: Pick<WireOptions, "journal" | "clock" | "paceMs">,
): Promise<Wire> {
  const anonymous = createTransport(undefined, defaultRetry);
  const { resourceManager, ...cloud } = await findCloud(environment, anonymous);
  const all = { resourceManager, ...cloud };
  const credential = await findCredential(environment, all, { transport: anonymous, retry: defaultRetry });
  const { httpClient } = anonymous;
  return new Wire({ ...options, resourceManager, credential, httpClient, retry: defaultRetry });
}

function jsonOf(text: string | null | undefined): Json | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
