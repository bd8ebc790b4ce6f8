import type { RequestRecord } from "./requestLog";

/** Number of requests that are remembered. */
export const REQUESTS_KEPT = 10_000;

/** A request that is remembered, with its place in the order of all since the start; the first is 1. */
export type NumberedRequest = RequestRecord & { readonly number: number };

/** The last requests, for tests that count the requests to Azure. */
export class RequestRing {
  private readonly kept: NumberedRequest[] = [];
  private count = 0;

  /** @param written   called with each request that was remembered */
  constructor(private readonly written: (request: NumberedRequest) => void = () => {}) {}

  write(record: RequestRecord): void {
    this.count++;
    const numbered = { ...record, number: this.count };
    this.kept[(this.count - 1) % REQUESTS_KEPT] = numbered;
    this.written(numbered);
  }

  /** Number of requests since the start. */
  get total(): number {
    return this.count;
  }

  /** Those after a number, oldest first. The first that is left may be a later one: then some were forgotten. */
  since(number = 0): readonly NumberedRequest[] {
    const first = Math.max(number + 1, this.count - this.kept.length + 1);
    const wanted = Math.max(0, this.count - first + 1);
    return Array.from(
      { length: wanted },
      (_, index) => this.kept[(first - 1 + index) % REQUESTS_KEPT] as NumberedRequest,
    );
  }
}
