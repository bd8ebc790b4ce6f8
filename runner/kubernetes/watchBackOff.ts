const FIRST_MS = 100;
const MAX_MS = 3_000;
/** Refused connections cost the API server nothing, and the next may be the first that it takes. */
const MAX_UNREACHABLE_MS = 500;
/** For so many tries an API server that answers again after an outage is taken to be starting. */
const STARTING_TRIES = 40;
const MAX_STARTING_MS = 800;

/**
 * How long to wait before the next try. An API server that answers again after an outage, be it with errors while it starts, is a
 * new situation: the waits begin anew and stay short, so that a watch is back within a second.
 */
export class WatchBackOff {
  private tries = 0;
  private wasReached: boolean | undefined;
  private isStarting = false;

  constructor(private readonly random: () => number) {}

  succeeded(): void {
    this.tries = 0;
    this.wasReached = undefined;
    this.isStarting = false;
  }

  /** @param isReached  false where the API server did not answer at all */
  nextMs(isReached: boolean): number {
    if (isReached !== this.wasReached) {
      this.tries = 0;
      this.isStarting = isReached && this.wasReached === false;
    }
    this.wasReached = isReached;
    const full = Math.min(FIRST_MS * 2 ** this.tries++, this.maxMs(isReached));
    return full * (0.5 + this.random() / 2);
  }

  private maxMs(isReached: boolean): number {
    if (!isReached) return MAX_UNREACHABLE_MS;
    return this.isStarting && this.tries < STARTING_TRIES ? MAX_STARTING_MS : MAX_MS;
  }
}
