import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** A process that serves programs to the CLI's `--client`, started with the first one (`programHost.ts`). */
export class HostedProgram {
  private host: ChildProcess | undefined;

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** What the CLI has to be given to run a program. */
  async serve(text: string): Promise<readonly string[]> {
    const execArgv = ["--import", "tsx"];
    this.host ??= fork(join(__dirname, "programHost.ts"), { execArgv, env: this.environment });
    this.host.send(text);
    const [port] = (await once(this.host, "message")) as [number];
    return [`--client=127.0.0.1:${port}`, "--exec-kind", "auto.inline"];
  }

  /** At once, whatever it is doing; the next program gets another process. */
  kill(): void {
    this.host?.kill("SIGKILL");
    this.host = undefined;
  }
}
