import { strict as assert } from "node:assert";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResourceStatus, type ServeOptions, serve } from "../../provider/engine/server";
import { connectLocal } from "../../scripts/local/connectLocal";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../scripts/local/environment";
import { writeProject } from "./projectFolder";

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

/** The two ways in which Pulumi's engine gets at our code. Both pass the same tests. */
export const SHELLS = ["dynamic", "served"] as const;
export type Shell = (typeof SHELLS)[number];

export interface ProjectOptions {
  /** `dynamic` unless told otherwise. */
  readonly shell?: Shell;
  /** Added to the environment, or taken from it where undefined. */
  readonly variables?: NodeJS.ProcessEnv;
}

/** A Pulumi project in a folder of its own, with a real CLI, a real provider and a state in files. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-project-"));
  private readonly environment: NodeJS.ProcessEnv;
  private readonly running = new Set<ChildProcess>();
  private shell: Shell;
  private stack = "test";
  /** How the next commands of the served shell are served. */
  serving: Partial<ServeOptions> = {};
  /** How the resources stood after the last command of the served shell, by kind and name. */
  statuses: Readonly<Record<string, ResourceStatus>> = {};

  constructor(
    private readonly azure: LocalAzure,
    { shell = "dynamic", variables = {} }: ProjectOptions = {},
  ) {
    this.shell = shell;
    writeProject(this.folder);
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
    await this.ok(["stack", "init", this.stack]);
    return this;
  }

  async rename(stack: string): Promise<void> {
    await this.ok(["stack", "rename", stack, "--stack", this.stack]);
    this.stack = stack;
  }

  up(...args: string[]): Promise<Ended> {
    return this.run(["up", "--yes", "--skip-preview", ...args]);
  }

  preview(...args: string[]): Promise<Ended> {
    return this.run(["preview", ...args]);
  }

  /** What a preview would do: `{ update: 1, same: 5 }`. */
  async plan(): Promise<Record<string, number>> {
    const { stdout } = await this.execute(["preview", "--json", "--non-interactive", "--stack", this.stack]);
    return (JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary;
  }

  refresh(...args: string[]): Promise<Ended> {
    return this.run(["refresh", "--yes", "--skip-preview", ...args]);
  }

  destroy(...args: string[]): Promise<Ended> {
    return this.run(["destroy", "--yes", "--skip-preview", ...args]);
  }

  /** The state as text, secrets as they are stored. */
  async exported(): Promise<string> {
    return (await this.execute(["stack", "export", "--stack", this.stack])).stdout;
  }

  async resources(): Promise<StateResource[]> {
    return resourcesIn(await this.exported());
  }

  /** The stack's outputs, secret ones in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.execute(["stack", "output", "--json", "--show-secrets", "--stack", this.stack]);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  async ok(args: readonly string[]): Promise<Ended> {
    const ended = await this.run(args);
    assert.equal(ended.code, 0, ended.text);
    return ended;
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.provided((variables) => this.start(args, variables).ended);
  }

  /** Continues with the other shell, on the same state. */
  with(shell: Shell): this {
    this.shell = shell;
    return this;
  }

  /** Starts a command in a process group of its own; `kill` ends it and all that it started, at once. */
  start(
    args: readonly string[],
    variables: NodeJS.ProcessEnv = {},
  ): { pid: number; ended: Promise<Ended>; kill: () => void } {
    const all = [...args, "--non-interactive", "--color", "never"];
    const child = spawn("pulumi", args[0] === "stack" ? all : [...all, "--stack", this.stack], {
      cwd: this.folder,
      env: { ...this.environment, ...variables },
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
    return { pid: child.pid as number, ended, kill: () => killGroup(child) };
  }

  /** Starts a command that is interrupted later, as by one Ctrl-C. */
  interrupt(args: readonly string[]): { ended: Promise<Ended>; interrupt: () => void } {
    let pid: number | undefined;
    const ended = this.provided((variables) => {
      const started = this.start(args, variables);
      pid = started.pid;
      return started.ended;
    });
    return { ended, interrupt: () => process.kill(pid as number, "SIGINT") };
  }

  /** `pulumi import` of what an import file lists. */
  async import(file: object): Promise<void> {
    const path = join(this.folder, "import.json");
    writeFileSync(path, JSON.stringify(file));
    await this.ok(["import", "--file", path, "--yes", "--skip-preview", "--generate-code=false", "--protect=false"]);
  }

  /** Runs a command with the provider of this project's shell: the stock dynamic one, or one served from here. */
  private async provided<T>(command: (variables: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
    if (this.shell === "dynamic") return command({});
    const provider = await serve({ azure: () => connectLocal(this.azure, this.environment), ...this.serving });
    try {
      return await command({ PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${provider.port}` });
    } finally {
      provider.stop();
      this.statuses = Object.fromEntries([...provider.statuses].map(([urn, standing]) => [shortName(urn), standing]));
    }
  }

  /** Ends what still runs and removes the folder. */
  dispose(): void {
    for (const child of this.running) killGroup(child);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private execute(args: readonly string[]): Promise<{ stdout: string }> {
    return this.provided(
      (variables) =>
        new Promise((resolve, reject) => {
          const env = { ...this.environment, ...variables };
          const options = { cwd: this.folder, env, maxBuffer: 64 * 1024 * 1024 };
          execFile("pulumi", [...args], options, (error, stdout, stderr) =>
            error ? reject(new Error(`${error.message}\n${stdout}\n${stderr}`)) : resolve({ stdout }),
          );
        }),
    );
  }
}

/** Our resources in an exported state. */
export function resourcesIn(exported: string): StateResource[] {
  const { deployment } = JSON.parse(exported) as { deployment: { resources?: StateResource[] } };
  return (deployment.resources ?? []).filter(({ type }) => type.startsWith("pulumi-nodejs:"));
}

/** `Cluster redis` of a URN. */
export function shortName(urn: string): string {
  return urn.replace(/^.*:([^:]+)::([^:]+)$/, "$1 $2");
}

function killGroup(child: ChildProcess): void {
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch {
    // gone already
  }
}
