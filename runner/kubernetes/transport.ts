/** A request to the API server. */
export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path from the root, without a query. */
  readonly path: string;
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Of the body; `application/json` by default. */
  readonly contentType?: string;
  /** How long the head of the answer may take, and each later part of it after the one before. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  /** The header Retry-After. */
  readonly retryAfterMs?: number;
  /** The body in parts, as they come. Leaving the loop closes the connection. */
  readonly body: AsyncIterable<string>;
}

/** Sends requests to one API server over connections that are kept. */
export interface Transport {
  /** @throws KubernetesError 0 where the API server does not answer, or not in time; the signal's reason where it is aborted */
  send(request: ApiRequest): Promise<ApiAnswer>;
  close(): void;
}
