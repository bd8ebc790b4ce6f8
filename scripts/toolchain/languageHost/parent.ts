import { fstatSync } from "node:fs";

/**
 * Ends this process with the CLI that started it, however the CLI ends. The CLI holds the other end
 * of our standard input and never writes to it, so its end means that the CLI is gone; nothing else
 * tells us after a SIGKILL. SIGINT is how the CLI ends a plugin that it needs no more. Without a
 * handler Node dies of it on the spot and, for one, writes no coverage.
 */
export function endWithParent(beforeEnd: () => void = () => {}): void {
  const end = () => {
    beforeEnd();
    process.exit(0);
  };
  process.on("SIGINT", end).on("SIGTERM", end);
  // Started by hand, standard input is a terminal or /dev/null and says nothing about a parent.
  if (fstatSync(process.stdin.fd).isFIFO()) process.stdin.on("end", end).on("error", end).resume();
}
