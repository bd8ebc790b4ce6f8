import { strict as assert } from "node:assert";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../scripts/local/environment";
import { prepareFolder } from "../../scripts/local/folder";

const ROOT = join(__dirname, "..", "..");
const STACK = "test";

/** How a command of the CLI ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly text: string;
}

/** One resource as `pulumi stack export` shows it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: string[];
}

/** A Pulumi project in a folder of its own, with a real CLI, a real dynamic provider and a state in files. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-project-"));
  private readonly environment: NodeJS.ProcessEnv;
  private readonly running = new Set<ChildProcess>();

  /** `variables` are added to the environment, or taken from it where undefined. */
  constructor(azure: LocalAzure, variables: NodeJS.ProcessEnv = {}) {
    prepareFolder(this.folder);
    const runtime = { name: "nodejs", options: { typescript: false } };
    writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify({ name: "project", runtime }));
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ private: true, main: "index.js" }));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    this.environment = {
      ...isolated(process.env),
      ...pulumiEnvironment(this.folder),
      ...azureEnvironment(azure),
      ...variables,
    };
    for (const [name, value] of Object.entries(variables)) if (value === undefined) delete this.environment[name];
  }

  /** The program: a body that sees `ManagedRedis`, `ManagedRedisNetwork`, `pulumi` and `exports`. */
  program(body: string): this {
    const head =
      'const pulumi = require("@pulumi/pulumi");\n' +
      'const { ManagedRedis, ManagedRedisNetwork } = require("pulumi-azure-managed-redis");\n';
    writeFileSync(join(this.folder, "index.js"), head + body);
    return this;
  }

  async init(): Promise<this> {
    await this.ok(["stack", "init", STACK]);
    return this;
  }

  up(...args: string[]): Promise<Ended> {
    return this.run(["up", "--yes", "--skip-preview", ...args]);
  }

  preview(...args: string[]): Promise<Ended> {
    return this.run(["preview", ...args]);
  }

  /** What a preview would do: `{ update: 1, same: 5 }`. */
  async plan(): Promise<Record<string, number>> {
    const { stdout } = await this.execute(["preview", "--json", "--non-interactive", "--stack", STACK]);
    return (JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary;
  }

  refresh(): Promise<Ended> {
    return this.run(["refresh", "--yes", "--skip-preview"]);
  }

  destroy(): Promise<Ended> {
    return this.run(["destroy", "--yes", "--skip-preview"]);
  }

  /** The state as text, secrets as they are stored. */
  async exported(): Promise<string> {
    return (await this.execute(["stack", "export", "--stack", STACK])).stdout;
  }

  async resources(): Promise<StateResource[]> {
    const { deployment } = JSON.parse(await this.exported()) as { deployment: { resources?: StateResource[] } };
    return (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:"));
  }

  /** The stack's outputs, secret ones in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.execute(["stack", "output", "--json", "--show-secrets", "--stack", STACK]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async ok(args: readonly string[]): Promise<Ended> {
    const ended = await this.run(args);
    assert.equal(ended.code, 0, ended.text);
    return ended;
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.start(args).ended;
  }

  /** Starts a command in a process group of its own; `kill` ends it and all that it started, at once. */
  start(args: readonly string[]): { ended: Promise<Ended>; kill: () => void } {
    const all = [...args, "--non-interactive", "--color", "never"];
    const child = spawn("pulumi", args[0] === "stack" ? all : [...all, "--stack", STACK], {
      cwd: this.folder,
      env: this.environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.running.add(child);
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (chunk: Buffer) => {
        text += String(chunk);
      });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        this.running.delete(child);
        resolve({ code, signal, text });
      });
    });
    return { ended, kill: () => killGroup(child) };
  }

  /** Ends what still runs and removes the folder. */
  dispose(): void {
    for (const child of this.running) killGroup(child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private execute(args: readonly string[]): Promise<{ stdout: string }> {
    return new Promise((resolve, reject) => {
      const options = { cwd: this.folder, env: this.environment, maxBuffer: 64 * 1024 * 1024 };
      execFile("pulumi", [...args], options, (error, stdout, stderr) =>
        error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve({ stdout }),
      );
    });
  }
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    // gone already
  }
}
