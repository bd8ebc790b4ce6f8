import { isDeepStrictEqual } from "node:util";
import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import type { Clock } from "../../provider/lifecycle/clock";
import { DRIVING } from "../../test/recorded/localAnswer";
import type { Interaction } from "../../test/recorded/recording";
import type { Json, JsonObject } from "./json";

const LIMITS = /^x-ms-ratelimit-/;

/** Every request to Resource Manager and its answer, in the form of a recording; nothing is replaced yet. */
export class Journal {
  private readonly all: Interaction[] = [];
  private readonly startMs: number;

  constructor(private readonly clock: Clock) {
    this.startMs = clock.nowMs();
  }

  get interactions(): readonly Interaction[] {
    return this.all;
  }

  /** A client that writes down what the other one sends and gets. Signing in goes another way. */
  over(client: HttpClient): HttpClient {
    return {
      sendRequest: async (request) => {
        const t = Math.round((this.clock.nowMs() - this.startMs) / 100) / 10;
        const response = await client.sendRequest(request);
        this.note(t, request, response);
        return response;
      },
    };
  }

  private note(t: number, request: PipelineRequest, { status, headers, bodyAsText }: PipelineResponse): void {
    const { origin, pathname, search } = new URL(request.url);
    const driving = Object.entries(headers.toJSON())
      .map(([name, value]) => [name.toLowerCase(), value.replace(origin, "")] as const)
      .filter(([name]) => DRIVING.test(name));
    const one: Interaction = {
      t,
      method: request.method,
      path: pathname + search,
      status,
      ...(typeof request.body === "string" ? { requestBody: JSON.parse(request.body) as JsonObject } : {}),
      headers: Object.fromEntries(driving),
      ...(bodyAsText ? { responseBody: json(bodyAsText) } : {}),
    };
    const last = this.all.at(-1);
    if (last && isAgain(last, one))
      this.all[this.all.length - 1] = { ...last, repeated: (last.repeated ?? 0) + 1, until: t };
    else this.all.push(one);
  }
}

/** The same question and the same answer, but for how many calls are left. */
function isAgain(before: Interaction, now: Interaction): boolean {
  const told = ({ method, path, status, headers = {}, responseBody }: Interaction): object => {
    const others = Object.entries(headers).filter(([name]) => !LIMITS.test(name));
    return { method, path, status, responseBody: responseBody ?? null, others };
  };
  return now.method === "GET" && isDeepStrictEqual(told(before), told(now));
}

function json(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
