import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
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
  /** Time in ms after which a command is told to stop that has no limit of its own. Default: 60 s. */
  readonly limitMs?: number;
}

interface Command {
  readonly cwd: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Aborted: the command is interrupted as by Ctrl-C, and killed when it does not end in time. */
  readonly signal?: AbortSignal | undefined;
  readonly limitMs?: number | undefined;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A state of a few resources is a few kB; an export of a whole stack has to fit. */
const OUTPUT_MAX = 16 * 1024 * 1024;
const GRACE_MS = 10_000;
const LIMIT_MS = 60_000;

/** The Pulumi CLI. Each command is a child of this process, which ends it by its id. */
export class Cli {
  private readonly stopping = new AbortController();
  private readonly running = new Set<Promise<unknown>>();

  constructor(private readonly options: CliOptions) {}

  /** Runs one command to its end. @throws AmrError where there is no CLI, where it takes too long, and after `stop` */
  async run(args: readonly string[], command: Command): Promise<Ended> {
    this.stopping.signal.throwIfAborted();
    const running = this.ran(args, command);
    this.running.add(running);
    try {
      return await running;
    } finally {
      this.running.delete(running);
    }
  }

  /** Interrupts the commands that run; resolves when all have ended. Later ones are refused. */
  async stop(): Promise<void> {
    this.stopping.abort(new AmrError("the runner stops"));
    await Promise.allSettled(this.running);
  }

  /** The first error that a command printed, in one line without a secret of its environment. */
  errorIn({ stdout, stderr }: Ended): string {
    const line = `${stderr}\n${stdout}`.split("\n").find((one) => /^\s*error: /.test(one));
    const error = (line ?? stderr.trim().split("\n").at(-1) ?? "").replace(/^\s*error: /, "");
    return withoutSecrets(error, this.options.environment);
  }

  private async ran(args: readonly string[], { cwd, variables = {}, signal, limitMs }: Command): Promise<Ended> {
    const { command, environment, graceMs = GRACE_MS } = this.options;
    const allowedMs = limitMs ?? this.options.limitMs ?? LIMIT_MS;
    const child = spawn(command, [...args, "--non-interactive", "--color", "never"], {
      cwd,
      env: { ...environment, ...variables },
      // A group of its own: a second Ctrl-C, from the terminal, would end the command at once.
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let isLate = false;
    let kill: NodeJS.Timeout | undefined;
    const stop = () => {
      if (kill !== undefined) return;
      child.kill("SIGINT");
      kill = setTimeout(() => end(child), graceMs);
    };
    const limit = setTimeout(() => {
      isLate = true;
      stop();
    }, allowedMs);
    const stops = [this.stopping.signal, ...(signal ? [signal] : [])];
    for (const one of stops) {
      one.addEventListener("abort", stop, { once: true });
      if (one.aborted) stop();
    }
    try {
      const ended = await endOf(child);
      // Whoever asked for the end knows what to make of it.
      if (ended.code === 0 || signal?.aborted) return ended;
      this.stopping.signal.throwIfAborted();
      if (!isLate) return ended;
      const words = args.slice(0, 2).filter((one) => !one.startsWith("-"));
      const limitS = Math.ceil(allowedMs / 1000);
      throw new AmrError(`\`pulumi ${words.join(" ")}\` did not end within ${limitS} s, and was stopped`);
    } catch (error) {
      if (error instanceof AmrError) throw error;
      throw new AmrError(`cannot start the Pulumi CLI ${command}: install it, or name its file`, { cause: error });
    } finally {
      for (const one of stops) one.removeEventListener("abort", stop);
      clearTimeout(limit);
      clearTimeout(kill);
    }
  }
}

function endOf(child: Child): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].setEncoding("utf8").on("data", (chunk: string) => {
      printed[stream] = (printed[stream] + chunk).slice(-OUTPUT_MAX);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, ...printed }));
  });
}

/** A process that the command started may live on, and hold its ends of the pipes. */
function end(child: Child): void {
  child.kill("SIGKILL");
  child.stdout.destroy();
  child.stderr.destroy();
}
