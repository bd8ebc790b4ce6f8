/** The messages of a hook to the person at the terminal. Each shell brings a log of its own. */
export interface Log {
  /** A message that the user should know; stays on the screen. */
  warn(message: string): void;
  /** The current activity; the next message takes its place. */
  progress(message: string): void;
}

/** The same log, whose warnings somebody else hears as well. */
export function heard(log: Log, warned: (message: string) => void): Log {
  return {
    warn: (message) => {
      warned(message);
      log.warn(message);
    },
    progress: (message) => log.progress(message),
  };
}

export const SILENT: Log = { warn: () => {}, progress: () => {} };
