/** Runs a function once, later, in real time, and returns a function that cancels. A test hands in a timer of its own. */
export type Timer = (delayMs: number, run: () => void) => () => void;

/** The machine's timer, which keeps no process alive. */
export const realTimer: Timer = (delayMs, run) => {
  const timeout = setTimeout(run, delayMs).unref();
  return () => clearTimeout(timeout);
};
