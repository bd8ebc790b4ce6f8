import { type ChildProcess, spawn } from "node:child_process";

/** How a command of the CLI ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
  /** The part of it that is meant for programs. */
  readonly stdout: string;
}

/** A command of the CLI in a process group of its own. */
export class PulumiCommand {
  readonly ended: Promise<Ended>;
  readonly pid: number;
  private readonly child: ChildProcess;

  constructor(args: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }) {
    const child = spawn("pulumi", [...args], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    this.pid = child.pid as number;
    let [text, stdout] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => {
      text += String(chunk);
      stdout += String(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      text += String(chunk);
    });
    this.ended = new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve({ code, signal, text, stdout }));
    });
  }

  /** Ends it and all that it started, at once. */
  kill(): void {
    try {
      process.kill(-(this.child.pid as number), "SIGKILL");
    } catch {
      // gone already
    }
  }
}
