import type { Clock } from "./clock";
import { KubernetesError } from "./kubernetes";
import type { ApiAnswer, ApiRequest, Transport } from "./transport";

const TIMEOUT_MS = 30_000;
/** An API server that is busy or starting says when to come again. */
const MAX_TRIES = 4;
const MAX_RETRY_AFTER_MS = 5_000;

/** A request with or without a limit of its own. */
export type JsonRequest = Omit<ApiRequest, "timeoutMs"> & { readonly timeoutMs?: number };

/** JSON in, JSON out; errors are KubernetesErrors. Asks again where the API server says that it did nothing and when to come. */
export class Requests {
  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly timeoutMs = TIMEOUT_MS,
  ) {}

  async json<T>(request: JsonRequest): Promise<T> {
    for (let tries = 1; ; tries++) {
      const answer = await this.transport.send({ timeoutMs: this.timeoutMs, ...request });
      const text = await textOf(answer);
      if (answer.status >= 200 && answer.status < 300) return parsed<T>(request, text);
      const isPaced = (answer.status === 429 || answer.status === 503) && answer.retryAfterMs !== undefined;
      if (!isPaced || tries === MAX_TRIES) throw errorOf(request, answer.status, text);
      await this.clock.sleep(Math.min(answer.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS), request.signal);
    }
  }

  /** Resolves when the API server has agreed; then its lines as they come. `silentMs` is how long it may say nothing. */
  async lines(request: Omit<ApiRequest, "timeoutMs">, silentMs: number): Promise<AsyncIterable<string>> {
    const answer = await this.transport.send({ timeoutMs: silentMs, ...request });
    if (answer.status !== 200) throw errorOf(request, answer.status, await textOf(answer));
    return linesOf(answer);
  }
}

async function* linesOf({ body }: ApiAnswer): AsyncIterable<string> {
  let rest = "";
  for await (const part of body) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield line;
  }
}

/** What the API server says of a failure (`meta/v1 Status`); of a proxy between it can be anything. */
export interface StatusBody {
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string }[] };
}

export function errorOf(
  { method, path }: Pick<ApiRequest, "method" | "path">,
  status: number,
  text: string,
): KubernetesError {
  const { reason, message, details } = statusOf(text);
  // The first cause is more exact: `NamespaceTerminating` for a `Forbidden`.
  const [cause] = details?.causes ?? [];
  const exact = cause?.reason === "NamespaceTerminating" ? cause.reason : reason;
  return new KubernetesError(
    status,
    exact ?? String(status),
    `${method} ${path}: ${message ?? `the API server answered ${status}`}`,
  );
}

function parsed<T>({ method, path }: JsonRequest, text: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    // What it is instead may be anything, and is not shown.
    throw new KubernetesError(0, "NoJson", `${method} ${path}: the answer is no JSON: is this address an API server?`);
  }
}

function statusOf(text: string): StatusBody {
  try {
    const body = JSON.parse(text) as StatusBody | null;
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    return {};
  }
}

async function textOf(answer: ApiAnswer): Promise<string> {
  let text = "";
  for await (const part of answer.body) text += part;
  return text;
}
