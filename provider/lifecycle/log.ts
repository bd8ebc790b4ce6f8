/** Where a hook talks to the person at the terminal; each shell brings its own. */
export interface Log {
  /** Something they should know; stays on the screen. */
  warn(message: string): void;
  /** What is going on right now; the next one takes its place. */
  progress(message: string): void;
}

export const SILENT: Log = { warn: () => {}, progress: () => {} };
