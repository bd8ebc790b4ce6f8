import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Ends the benchmark's processes and removes the one folder with all temporary ones, however the benchmark ends. */
export class Ending {
  private readonly ends = new Set<() => unknown>();

  constructor() {
    const folder = mkdtempSync(join(tmpdir(), "amr-bench-"));
    // For this process and all its children.
    process.env.TMPDIR = folder;
    process.once("exit", () => {
      for (const end of [...this.ends].reverse()) end();
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  }

  /**
   * Registers an end. Returns a function that ends now, for the usual case.
   * @param end  must do what matters before its first `await`
   */
  of<T>(end: () => T): () => T {
    this.ends.add(end);
    return () => {
      this.ends.delete(end);
      return end();
    };
  }
}
