import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { KubernetesError } from "./kubernetes";
import type { ApiAnswer, ApiRequest, Transport } from "./transport";

const MAX_CONNECTIONS = 32;
/** Load balancers forget connections that are silent for a minute. */
const TCP_KEEPALIVE_MS = 30_000;

/** What the transport uses of a kubeconfig. */
export type Credentials = Pick<KubeConfig, "getCurrentCluster" | "applyToHTTPSOptions">;

/**
 * Speaks to the API server of a kubeconfig. client-node's own requests open a TLS connection each; here an agent keeps them.
 * Credentials are asked for before each request, so that rotated tokens and certificates are used: the agent opens new
 * connections where a certificate is another.
 */
export class HttpsTransport implements Transport {
  private readonly secureAgent = new HttpsAgent(AGENT);
  private readonly plainAgent = new HttpAgent(AGENT);

  constructor(private readonly credentials: Credentials) {}

  async send(request: ApiRequest): Promise<ApiAnswer> {
    request.signal?.throwIfAborted();
    const prepared = await this.prepared(request);
    try {
      return await this.exchange(prepared, request);
    } catch (error) {
      // The API server closed a kept connection at the moment of its use: to read once more does no harm.
      if (request.method !== "GET" || !(error instanceof StaleConnection)) throw error;
      return await this.exchange(prepared, request);
    }
  }

  close(): void {
    this.secureAgent.destroy();
    this.plainAgent.destroy();
  }

  private async prepared({ method, path, query, contentType, body }: ApiRequest): Promise<Prepared> {
    const cluster = this.credentials.getCurrentCluster();
    if (!cluster) throw new KubernetesError(0, "NoCluster", "the kubeconfig names no cluster: set its current-context");
    const text = body === undefined ? undefined : JSON.stringify(body);
    const url = new URL(cluster.server.replace(/\/+$/, "") + path);
    for (const [name, value] of Object.entries(query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const options: RequestOptions = {};
    try {
      await this.credentials.applyToHTTPSOptions(options);
    } catch (error) {
      throw new KubernetesError(0, "NoCredentials", `no credentials for ${cluster.server}: ${textOf(error)}`, {
        cause: error,
      });
    }
    // Only client-node's agent knows the proxy of the kubeconfig.
    if (!cluster.proxyUrl) options.agent = url.protocol === "http:" ? this.plainAgent : this.secureAgent;
    options.method = method;
    options.headers = {
      ...options.headers,
      accept: "application/json",
      ...(text === undefined
        ? {}
        : // Node.js sends the length of a DELETE's body only when told to, and the body all the same.
          { "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(text) }),
    };
    return { url, options, text };
  }

  private exchange({ url, options, text }: Prepared, request: ApiRequest): Promise<ApiAnswer> {
    const { method, path, timeoutMs, signal } = request;
    return new Promise((resolve, reject) => {
      const send = url.protocol === "http:" ? httpRequest : httpsRequest;
      const asked = send(url, { ...options, ...(signal ? { signal } : {}) });
      // A timer of the request, not of the socket: a socket says nothing of the time that it takes to connect.
      const late = () =>
        asked.destroy(new KubernetesError(0, "Timeout", `${method} ${path}: no answer in ${timeoutMs} ms`));
      const timer = setTimeout(late, timeoutMs);
      asked.once("error", (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(failureOf(error, request, asked.reusedSocket && error.code === "ECONNRESET"));
      });
      asked.once("response", (answer) => {
        clearTimeout(timer);
        resolve(answerOf(answer, request));
      });
      asked.end(text);
    });
  }
}

const AGENT = {
  keepAlive: true,
  keepAliveMsecs: TCP_KEEPALIVE_MS,
  maxSockets: Number.POSITIVE_INFINITY,
  maxFreeSockets: MAX_CONNECTIONS,
};

interface Prepared {
  readonly url: URL;
  readonly options: RequestOptions;
  readonly text: string | undefined;
}

/** A kept connection that was closed before the request arrived. */
class StaleConnection extends KubernetesError {}

function answerOf(answer: IncomingMessage, request: ApiRequest): ApiAnswer {
  const retryAfter = Number(answer.headers["retry-after"]);
  return {
    status: answer.statusCode ?? 0,
    ...(Number.isFinite(retryAfter) ? { retryAfterMs: retryAfter * 1000 } : {}),
    body: partsOf(answer, request),
  };
}

async function* partsOf(answer: IncomingMessage, request: ApiRequest): AsyncIterable<string> {
  const { method, path, timeoutMs } = request;
  answer.setEncoding("utf8");
  const late = () => answer.destroy(new KubernetesError(0, "Timeout", `${method} ${path}: silent for ${timeoutMs} ms`));
  let timer = setTimeout(late, timeoutMs);
  try {
    for await (const part of answer) {
      clearTimeout(timer);
      yield part as string;
      timer = setTimeout(late, timeoutMs);
    }
  } catch (error) {
    throw failureOf(error as Error, request, false);
  } finally {
    clearTimeout(timer);
    answer.destroy();
  }
}

function failureOf(error: Error, { method, path, signal }: ApiRequest, isStale: boolean): unknown {
  if (error instanceof KubernetesError) return error;
  if (signal?.aborted) return signal.reason;
  const Failure = isStale ? StaleConnection : KubernetesError;
  return new Failure(0, "Unreachable", `${method} ${path}: the API server does not answer: ${textOf(error)}`, {
    cause: error,
  });
}

function textOf(error: unknown): string {
  // Several addresses of one host fail together, with a text only in the parts.
  if (error instanceof AggregateError && !error.message) return error.errors.map(textOf).join(", ");
  return error instanceof Error ? error.message : String(error);
}
