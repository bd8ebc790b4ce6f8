import { setImmediate as turn } from "node:timers/promises";
import type { Cli, Ended } from "../../../runner/stacks/cli";

/** A CLI without a process, over a backend that holds nothing but the names of stacks. */
export class PretendedCli implements Pick<Cli, "run" | "errorIn"> {
  readonly stacks = new Set<string>();
  /** The commands so far, by their verbs. */
  readonly done: string[] = [];
  /** Commands that run, and the most that ever did. */
  running = 0;
  mostRunning = 0;

  async run(args: readonly string[]): Promise<Ended> {
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    await turn();
    this.running -= 1;
    return this.ended(args);
  }

  errorIn({ stderr }: Ended): string {
    return stderr;
  }

  private ended(args: readonly string[]): Ended {
    const [, verb = "", first = ""] = args;
    this.done.push(verb);
    const name = args.includes("--stack") ? (args[args.indexOf("--stack") + 1] ?? "") : first;
    if (verb === "init") {
      if (this.stacks.has(name)) return failed(`stack '${name}' already exists`);
      this.stacks.add(name);
    } else if (!this.stacks.has(name)) return failed(`no stack named '${name}' found`);
    if (verb === "rm") this.stacks.delete(name);
    return { code: 0, signal: null, stdout: JSON.stringify({ version: 3, deployment: {} }), stderr: "" };
  }
}

function failed(message: string): Ended {
  return { code: 255, signal: null, stdout: "", stderr: `error: ${message}` };
}
