/** As much of a request to Azure Resource Manager as it takes to count it. */
export interface Call {
  readonly method: string;
  readonly path: string;
}

/** What one command asked of Azure Resource Manager. */
export interface Calls {
  readonly writes: number;
  /** GETs, polls of operations among them, and actions that only read (`listKeys`). */
  readonly reads: number;
}

/** Counts requests by what they do, not by which of Azure's buckets they draw on (there, `listKeys` is a write). */
export function callsOf(requests: readonly Call[]): Calls {
  const writes = requests.filter(({ method, path }) => method !== "GET" && !/\/list\w+(\?|$)/i.test(path));
  return { writes: writes.length, reads: requests.length - writes.length };
}
