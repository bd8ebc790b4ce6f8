/** The part of a request to Azure Resource Manager that counting needs. */
export interface Call {
  readonly method: string;
  readonly path: string;
}

/** The requests of one command to Azure Resource Manager. */
export interface Calls {
  readonly writes: number;
  /** GETs, polls of operations among them, and actions that only read (`listKeys`). */
  readonly reads: number;
}

/** Counts requests by their effect, not by the bucket of Azure's that they draw on (there, `listKeys` is a write). */
export function callsOf(requests: readonly Call[]): Calls {
  const writes = requests.filter(isWrite);
  return { writes: writes.length, reads: requests.length - writes.length };
}

export function isWrite({ method, path }: Call): boolean {
  return method !== "GET" && !/\/list\w+(\?|$)/i.test(path);
}
