/** A request in the log of the local Azure. */
export interface LoggedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

export interface ArmCalls {
  /** By Azure's buckets: `listKeys` and `listSkusForScaling` are writes. */
  readonly writes: number;
  readonly reads: number;
  /** Among them, those that were answered with 429. */
  readonly throttled: number;
  /** Writes that came to nothing, or came again: `PUT databases 409`, `POST listKeys twice`. */
  readonly repeated: readonly string[];
}

/** Counts requests as Azure's limits do: whatever is no GET is a write. */
export function armCallsOf(requests: readonly LoggedCall[]): ArmCalls {
  const reads = requests.filter(({ method }) => method === "GET" || method === "HEAD").length;
  const throttled = requests.filter(({ status }) => status === 429).length;
  return { writes: requests.length - reads, reads, throttled, repeated: repeatedAmong(requests) };
}

function repeatedAmong(requests: readonly LoggedCall[]): string[] {
  const seen = new Set<string>();
  return requests
    .filter(({ method }) => method !== "GET" && method !== "HEAD")
    .flatMap(({ method, path, status }) => {
      const written = `${method} ${path.toLowerCase()}`;
      const noun = path.split("/").at(method === "POST" ? -1 : -2);
      const isAgain = seen.has(written);
      seen.add(written);
      if (status >= 300) return [`${method} ${noun} ${status}`];
      return isAgain ? [`${method} ${noun} twice`] : [];
    });
}
