/** What a reconciliation leaves to do. Nothing: until the next event. */
export interface Result {
  /** The key comes again after that time, in ms, unless an event brings it sooner. */
  readonly requeueAfterMs?: number;
}

/** Looks at everything that concerns the key and takes one step. An error brings the key again, later and later. */
export type Reconcile = (key: string, signal: AbortSignal) => Promise<Result>;
