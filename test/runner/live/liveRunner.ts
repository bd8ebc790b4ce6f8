import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azureEnvironment, isolated } from "../../../scripts/local/environment";
import { ROOT } from "../../docs/documents";
import { ApiServer } from "../../kubernetes/apiServer";
import { startTestAzure, type TestAzure } from "../../pulumi/localAzure";

/** A runner as a process, on a real API server and a local Azure. */
export class LiveRunner {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-runner-"));
  private process: ChildProcess | undefined;
  private output = "";

  private constructor(
    readonly api: ApiServer,
    readonly azure: TestAzure,
    readonly namespace: string,
  ) {}

  /** With our CRDs, a Scope and an IpRange in a namespace of its own. */
  static async start(options: { readonly azureArgs?: readonly string[] } = {}): Promise<LiveRunner> {
    const api = await ApiServer.start();
    const azure = await startTestAzure(0.01, { args: ["--data-plane", "off", ...(options.azureArgs ?? [])] });
    for (const folder of ["config/crd", "config/standalone"]) await api.apply(manifestsIn(join(ROOT, folder)));
    const live = new LiveRunner(api, azure, await api.namespace());
    writeFileSync(join(live.folder, "passphrase"), "a passphrase of the tests, long enough\n");
    return live;
  }

  /** Starts the process, or starts it again on the same folder. */
  run(args: readonly string[] = []): void {
    const flags = join(ROOT, "config/featureToggles/featureToggles.local.yaml");
    const all = [
      ...["--kubeconfig", this.api.kubeconfig],
      ...["--state-dir", join(this.folder, "state")],
      ...["--passphrase-file", join(this.folder, "passphrase")],
      ...["--feature-flags", flags],
      ...["--metrics-port", "0", "--probe-port", "0", "--log-format", "text"],
      ...args,
    ];
    const { local } = this.azure;
    const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), "runner", ...all], {
      env: { ...isolated(process.env), ...azureEnvironment(local), NODE_EXTRA_CA_CERTS: local.caCert },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (part: Buffer) => {
        this.output += part.toString();
      });
    }
    this.process = child;
  }

  /** Resolves when the process has written this; rejects when the process ends before. */
  async said(words: RegExp): Promise<void> {
    const child = this.process;
    while (!words.test(this.output)) {
      if (!child?.stdout || child.exitCode !== null) throw new Error(`the runner ended: ${this.output.slice(-2_000)}`);
      await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    }
  }

  get log(): string {
    return this.output;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const exited = once(child, "exit");
    child.kill(signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  /** Ends everything, and removes all files. */
  async stop(): Promise<void> {
    await this.kill("SIGTERM");
    await this.azure.stop();
    await this.api.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The manifests of a folder, as one text. */
export function manifestsIn(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n---\n");
}
