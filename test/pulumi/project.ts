import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ResourceStatus, type ServeOptions, serve } from "../../provider/engine/server";
import { connectLocal } from "../../scripts/local/connectLocal";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../scripts/local/environment";
import { HostedProgram } from "./hostedProgram";
import { writeProject } from "./projectFolder";
import { type Ended, PulumiCommand } from "./pulumiCommand";
import type { Shell } from "./shell";
import { makeStackByHand, stateFileOf } from "./stackByHand";
import { exportOf, outputsOf, resourcesIn, type StateResource, stateIn } from "./state";
import { runningTransit } from "./vault";

export interface ProjectOptions {
  /** `dynamic` unless told otherwise. */
  readonly shell?: Shell;
  /** Added to the environment, or taken from it where undefined. */
  readonly variables?: NodeJS.ProcessEnv;
  /**
   * All of it by the CLI, with a passphrase, and the program run by a language host. Else a test pays only for what it is
   * about: the stack is made by hand, and read from its file; secrets are encrypted with a key that nobody has to derive; and
   * the program runs in a process that is there already.
   */
  readonly asUsersDo?: boolean;
}

/** A Pulumi project in a folder of its own, with a real CLI, a real provider and a state in files. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-project-"));
  private readonly environment: NodeJS.ProcessEnv;
  private readonly running = new Set<PulumiCommand>();
  private readonly asUsersDo: boolean;
  private shell: Shell;
  private stack = "test";
  private body: string | undefined;
  private hosted: HostedProgram | undefined;
  /** How the next commands of the served shell are served. */
  serving: Partial<ServeOptions> = {};
  /** How the resources stood after the last command of the served shell, by kind and name. */
  statuses: Readonly<Record<string, ResourceStatus>> = {};

  constructor(
    private readonly azure: LocalAzure,
    { shell = "dynamic", variables = {}, asUsersDo = false }: ProjectOptions = {},
  ) {
    this.shell = shell;
    this.asUsersDo = asUsersDo;
    writeProject(this.folder);
    // The CLI writes no logs of its own where a file is in the way.
    if (!asUsersDo) writeFileSync(join(this.folder, "home", "logs"), "");
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
    this.body = body;
    return this;
  }

  async init(): Promise<this> {
    if (this.asUsersDo) await this.ok(["stack", "init", this.stack]);
    else {
      Object.assign(this.environment, (await runningTransit()).variables);
      await makeStackByHand(this.folder, this.stack);
    }
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
    const { stdout } = await this.ok(["preview", "--json"]);
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
    if (this.asUsersDo) return (await this.ok(["stack", "export", "--stack", this.stack])).stdout;
    return exportOf(readFileSync(stateFileOf(this.folder, this.stack), "utf8"));
  }

  async resources(): Promise<StateResource[]> {
    return resourcesIn(await this.exported());
  }

  /** The stack's outputs, secret ones in plain text. */
  async outputs(): Promise<Record<string, unknown>> {
    if (this.asUsersDo) {
      const { stdout } = await this.ok(["stack", "output", "--json", "--show-secrets", "--stack", this.stack]);
      return JSON.parse(stdout) as Record<string, unknown>;
    }
    return outputsOf(stateIn(await this.exported()));
  }

  async ok(args: readonly string[]): Promise<Ended> {
    const ended = await this.run(args);
    assert.equal(ended.code, 0, ended.text);
    return ended;
  }

  run(args: readonly string[]): Promise<Ended> {
    return this.provided(args, (all, variables) => this.start(all, variables).ended);
  }

  /** Continues with the other shell, on the same state. */
  with(shell: Shell): this {
    this.shell = shell;
    return this;
  }

  /** Starts a command; `kill` ends it and all that it started, at once. */
  start(args: readonly string[], variables: NodeJS.ProcessEnv = {}): PulumiCommand {
    const stack = args[0] === "stack" ? [] : ["--stack", this.stack];
    const command = new PulumiCommand([...args, "--non-interactive", "--color", "never", ...stack], {
      cwd: this.folder,
      env: { ...this.environment, ...variables },
    });
    this.running.add(command);
    const done = () => void this.running.delete(command);
    command.ended.then(done, done);
    return command;
  }

  /** Starts a command that is interrupted later, as by one Ctrl-C. */
  interrupt(args: readonly string[]): { ended: Promise<Ended>; interrupt: () => void } {
    let pid: number | undefined;
    const ended = this.provided(args, (all, variables) => {
      const started = this.start(all, variables);
      pid = started.pid;
      return started.ended;
    });
    return { ended, interrupt: () => process.kill(pid as number, "SIGINT") };
  }

  /** Ends what still runs and removes the folder. */
  dispose(): void {
    for (const command of this.running) command.kill();
    this.hosted?.giveBack();
    this.hosted = undefined;
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs a command with the provider of this project's shell: the stock dynamic one, or one served from here. */
  private async provided(
    args: readonly string[],
    command: (args: readonly string[], variables: NodeJS.ProcessEnv) => Promise<Ended>,
  ): Promise<Ended> {
    if (args[0] === "stack") return command(args, {});
    const client = await this.client(args[0]);
    if (this.shell === "dynamic") return command([...args, ...client], {});
    const provider = await serve({ azure: () => connectLocal(this.azure, this.environment), ...this.serving });
    try {
      return await command([...args, ...client], { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${provider.port}` });
    } finally {
      provider.stop();
      this.statuses = Object.fromEntries([...provider.statuses].map(([urn, status]) => [shortName(urn), status]));
    }
  }

  /** What keeps the CLI from starting a language host. */
  private async client(command: string | undefined): Promise<readonly string[]> {
    if (this.asUsersDo || this.body === undefined) return [];
    // Nobody listens there: these need no program.
    if (command === "destroy" || command === "refresh") return ["--client=127.0.0.1:1"];
    if (command !== "up" && command !== "preview") return [];
    this.hosted ??= HostedProgram.borrowed();
    return this.hosted.serve(this.body, this.environment.ARM_SUBSCRIPTION_ID);
  }
}

/** `Cluster redis` of a URN. */
export function shortName(urn: string): string {
  return urn.replace(/^.*:([^:]+)::([^:]+)$/, "$1 $2");
}
