import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { azureEnvironment, isolated, type LocalAzure } from "../../../scripts/local/environment";
import { ROOT } from "../../docs/documents";

/** What a process of `amr runner` works with. */
export interface RunnerPlace {
  /** File. */
  readonly kubeconfig: string;
  /** Holds `passphrase`, and `state` after the start. The processes that the runner starts have their working folder in it. */
  readonly folder: string;
  readonly azure: LocalAzure;
  /** Variables beside those that lead to Azure. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** One process of `amr runner`. */
export class RunnerProcess {
  private output = "";

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (part: Buffer) => {
        this.output += part.toString();
      });
    }
  }

  /** Starts the built runner, with the feature flag on. Later options win. */
  static start(
    { kubeconfig, folder, azure, variables = {} }: RunnerPlace,
    args: readonly string[] = [],
  ): RunnerProcess {
    const all = [
      ...["--kubeconfig", kubeconfig],
      ...["--state-dir", join(folder, "state")],
      ...["--passphrase-file", join(folder, "passphrase")],
      ...["--feature-flags", join(ROOT, "config/featureToggles/featureToggles.local.yaml")],
      ...["--metrics-port", "0", "--probe-port", "0", "--log-format", "text"],
      ...args,
    ];
    return new RunnerProcess(
      spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), "runner", ...all], {
        cwd: folder,
        env: { ...isolated(process.env), ...azureEnvironment(azure), NODE_EXTRA_CA_CERTS: azure.caCert, ...variables },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
  }

  get log(): string {
    return this.output;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Called once, when the process has ended by itself or by a signal. */
  onEnd(listener: () => void): void {
    this.child.once("exit", listener);
  }

  /** Resolves when the process has written this; rejects when the process ends before. */
  async said(words: RegExp): Promise<void> {
    while (!words.test(this.output)) {
      if (!this.child.stdout || this.isOver) throw new Error(`the runner ended: ${this.output.slice(-2_000)}`);
      await Promise.race([once(this.child.stdout, "data"), once(this.child, "exit")]);
    }
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    if (this.isOver) return this.child.exitCode;
    const exited = once(this.child, "exit");
    this.child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }
}
