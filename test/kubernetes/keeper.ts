import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import type { Socket } from "node:net";

/** Reads pids until the pipe from its parent ends, kills those processes, waits for their end and removes the folder. */
const SCRIPT = `
trap "" INT TERM HUP
pids=""
while read -r pid; do pids="$pids $pid"; done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
for pid in $pids; do
  tries=0
  while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.05; done
done
rm -rf "$1"
`;

/** Ends processes and removes a folder when this process ends, also when this process is killed. */
export class Keeper {
  private readonly process: ChildProcess;
  private readonly pids: number[] = [];
  private readonly onExit = () => this.endNow();

  constructor(readonly folder: string) {
    this.process = spawn("sh", ["-c", SCRIPT, "keeper", folder], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    // Neither keeps this process from ending.
    this.process.unref();
    (this.process.stdin as Socket).unref();
    process.once("exit", this.onExit);
  }

  /** This process too goes with the folder. */
  keep(pid: number): void {
    this.pids.push(pid);
    this.process.stdin?.write(`${pid}\n`);
  }

  /** Resolves when the processes and the folder are gone. */
  async end(): Promise<void> {
    process.off("exit", this.onExit);
    if (this.process.exitCode !== null) return;
    this.process.ref();
    this.process.stdin?.end();
    await once(this.process, "exit");
  }

  /** So that hardly anything is left at the moment when this process has ended; the other process sees to the rest. */
  private endNow(): void {
    for (const pid of this.pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended already.
      }
    }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
