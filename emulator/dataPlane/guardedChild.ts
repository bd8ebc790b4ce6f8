import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex, Readable } from "node:stream";

/**
 * Runs the program in place of the shell, beside a watcher that reads from the parent: when the parent dies, however, the
 * pipe ends and the watcher ends the whole process group. So nothing is left behind even by SIGKILL.
 */
const SCRIPT = `(read -r _ <&3; kill 0) >/dev/null 2>&1 & exec "$@" 3<&-`;

/** A child process that does not outlive this one. */
export interface GuardedChild {
  readonly pid: number | undefined;
  /** Output of the child. A reader is needed: otherwise the child stalls and `ended` never resolves. */
  readonly output: readonly Readable[];
  /** Resolves when the child, its own children and its watcher have all ended. */
  readonly ended: Promise<void>;
  /** Signals the child and its own children; does nothing once the child has ended. */
  signal(name: "SIGTERM" | "SIGKILL"): void;
}

/** Starts a program without input; `env` is all of its environment. `ended` rejects when no process can be made. */
export function spawnGuarded(command: readonly string[], env: NodeJS.ProcessEnv): GuardedChild {
  const child = spawn("/bin/sh", ["-c", SCRIPT, "sh", ...command], {
    // A process group of its own: Ctrl-C in the terminal is for this process, which ends its children in order.
    detached: true,
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [, stdout, stderr, lifeline] = child.stdio as unknown as [null, Readable, Readable, Duplex];
  lifeline.on("error", () => {}).resume();
  // Every pipe is closed: all output was read, and no process of the group holds a pipe any more.
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    pid: child.pid,
    output: [stdout, stderr],
    ended: once(child, "exit").then(() => {
      lifeline.end();
      return closed;
    }),
    signal: (name) => {
      // Once the end is noticed, the number may belong to another process.
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      try {
        process.kill(-child.pid, name);
      } catch {
        // It has ended and that is not noticed yet: macOS answers EPERM for a group of zombies.
      }
    },
  };
}
