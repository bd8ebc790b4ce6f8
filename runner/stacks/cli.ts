import { spawn } from "node:child_process";
import { AmrError } from "../../provider/azure/errors";
import { withoutSecrets } from "./secretVariables";

/** The end of a command, and what it printed last. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What is printed for people. */
  readonly stderr: string;
}

export interface CliOptions {
  /** File of the Pulumi CLI, or its name on PATH. */
  readonly command: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Time in ms that a command gets to end cleanly once it is told to stop, which takes it 40 ms. Default: 10 s. */
  readonly graceMs?: number;
}

interface Command {
  readonly cwd: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Aborted: the command is interrupted as by Ctrl-C, and killed when it does not end in time. */
  readonly signal?: AbortSignal | undefined;
}

/** A state of a few resources is a few kB; an export of a whole stack has to fit. */
const OUTPUT_MAX = 16 * 1024 * 1024;
const GRACE_MS = 10_000;

/** The Pulumi CLI. Each command is a child of this process, which ends it by its id. */
export class Cli {
  constructor(private readonly options: CliOptions) {}

  /** Runs one command to its end. @throws AmrError where there is no CLI */
  run(args: readonly string[], { cwd, variables = {}, signal }: Command): Promise<Ended> {
    const { command, environment, graceMs = GRACE_MS } = this.options;
    return new Promise((resolve, reject) => {
      const child = spawn(command, [...args, "--non-interactive", "--color", "never"], {
        cwd,
        env: { ...environment, ...variables },
        // A group of its own: a second Ctrl-C, from the terminal, would end the command at once.
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const printed = { stdout: "", stderr: "" };
      for (const stream of ["stdout", "stderr"] as const) {
        child[stream].setEncoding("utf8").on("data", (chunk: string) => {
          printed[stream] = (printed[stream] + chunk).slice(-OUTPUT_MAX);
        });
      }
      let limit: NodeJS.Timeout | undefined;
      const stop = () => {
        child.kill("SIGINT");
        limit = setTimeout(() => child.kill("SIGKILL"), graceMs);
      };
      const over = () => {
        signal?.removeEventListener("abort", stop);
        clearTimeout(limit);
      };
      signal?.addEventListener("abort", stop, { once: true });
      if (signal?.aborted) stop();
      child.once("error", (error) => {
        over();
        reject(new AmrError(`cannot start the Pulumi CLI ${command}: install it, or name its file`, { cause: error }));
      });
      child.once("close", (code, killedBy) => {
        over();
        resolve({ code, signal: killedBy, ...printed });
      });
    });
  }

  /** The first error that a command printed, in one line without a secret of its environment. */
  errorIn({ stdout, stderr }: Ended): string {
    const line = `${stderr}\n${stdout}`.split("\n").find((one) => /^\s*error: /.test(one));
    const error = (line ?? stderr.trim().split("\n").at(-1) ?? "").replace(/^\s*error: /, "");
    return withoutSecrets(error, this.options.environment);
  }
}
