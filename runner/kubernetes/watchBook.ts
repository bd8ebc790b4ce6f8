/** A watch, or the list before it, that does not get on. */
export interface FailingWatch {
  readonly kind: string;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly verb: "list" | "watch";
  /** HTTP status of the answer; 0: there was none. */
  readonly status: number;
  /** What the API server said, or why it said nothing. */
  readonly message: string;
  /** Of the first failure in a row, in ms, on a clock that never goes back. */
  readonly sinceMs: number;
}

/** The watches that fail now, whichever API server they are of. */
export class WatchBook {
  private readonly failing = new Map<object, FailingWatch>();

  /** @param by   whose watch it is */
  failed(by: object, { nowMs, ...watch }: Omit<FailingWatch, "sinceMs"> & { readonly nowMs: number }): void {
    this.failing.set(by, { ...watch, sinceMs: this.failing.get(by)?.sinceMs ?? nowMs });
  }

  /** The watch is up to date, or is not wanted any more. */
  works(by: object): void {
    this.failing.delete(by);
  }

  get all(): readonly FailingWatch[] {
    return [...this.failing.values()];
  }
}
