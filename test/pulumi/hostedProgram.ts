import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { isolated } from "../../scripts/local/environment";

/** What a host is asked to run. */
export interface Asked {
  readonly text: string;
  /** What the program finds in `ARM_SUBSCRIPTION_ID`. */
  readonly subscriptionId: string | undefined;
}

/** The port at which the program is served, or why it is not. */
export type Hosted = { readonly port: number } | { readonly error: string };

/** Spelled out for versions of Node.js in which it is not the default yet. */
const STRIPPING = ["--experimental-strip-types", "--disable-warning=ExperimentalWarning"];

/** A process that serves programs to the CLI's `--client`, started with the first one (`programHost.ts`). */
export class HostedProgram {
  private host: ChildProcess | undefined;
  private static readonly idle: HostedProgram[] = [];

  constructor(private readonly environment: NodeJS.ProcessEnv = isolated(process.env)) {}

  /** One that another test has given back, if there is one. It ends with this process, and does not keep it alive. */
  static borrowed(): HostedProgram {
    return HostedProgram.idle.pop() ?? new HostedProgram();
  }

  giveBack(): void {
    if (!HostedProgram.idle.includes(this)) HostedProgram.idle.push(this);
  }

  /** What the CLI has to be given to run a program, which sees this subscription in its environment, or none. */
  async serve(text: string, subscriptionId: string | undefined): Promise<readonly string[]> {
    this.host ??= this.start();
    this.host.channel?.ref();
    const answered = answerOf(this.host);
    this.host.send({ text, subscriptionId } satisfies Asked);
    const port = await answered;
    this.host.channel?.unref();
    return [`--client=127.0.0.1:${port}`, "--exec-kind", "auto.inline"];
  }

  /** At once, whatever it is doing; the next program gets another process. */
  kill(): void {
    this.host?.kill("SIGKILL");
    this.host = undefined;
  }

  private start(): ChildProcess {
    const host = fork(join(__dirname, "programHost.ts"), { execArgv: STRIPPING, env: this.environment });
    host.unref();
    host.once("exit", () => {
      if (this.host === host) this.host = undefined;
    });
    return host;
  }
}

/** @throws where the program cannot be served, or the host ends without an answer (is the package built?) */
async function answerOf(host: ChildProcess): Promise<number> {
  const stop = new AbortController();
  const { signal } = stop;
  try {
    const answer = await Promise.race([
      once(host, "message", { signal }).then(([hosted]) => hosted as Hosted),
      once(host, "exit", { signal }).then(([code]): Hosted => ({ error: `the host of programs ended with ${code}` })),
    ]);
    if ("error" in answer) throw new Error(answer.error);
    return answer.port;
  } finally {
    stop.abort();
  }
}
