/** Runs something once, later, in real time; answers how to call it off. Handed in so that a test decides when. */
export type Timer = (delayMs: number, run: () => void) => () => void;

/** The machine's timer; it keeps no process alive. */
export const realTimer: Timer = (delayMs, run) => {
  const timeout = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timeout);
};
