import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";

/** Reads pids until the pipe from its parent ends, kills those processes and removes the folder. */
const SCRIPT = `
trap "" INT TERM HUP
pids=""
while read -r pid; do pids="$pids $pid"; done
[ -z "$pids" ] || kill -9 $pids 2>/dev/null
rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }
`;

/** Ends processes and removes a folder when this process ends, also when this process is killed. */
export class Keeper {
  private readonly process: ChildProcess;

  constructor(readonly folder: string) {
    this.process = spawn("sh", ["-c", SCRIPT, "keeper", folder], {
      stdio: ["pipe", "ignore", "ignore"],
      detached: true,
    });
    // Neither keeps this process from ending.
    this.process.unref();
    (this.process.stdin as Socket).unref();
  }

  /** This process too goes with the folder. */
  keep(pid: number): void {
    this.process.stdin?.write(`${pid}\n`);
  }

  /** Resolves when the processes and the folder are gone. */
  async end(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.ref();
    this.process.stdin?.end();
    await once(this.process, "exit");
  }
}
