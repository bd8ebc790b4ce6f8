import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { type FaultInput, faultSchema, type WaitingFault } from "../../emulator/faults";
import { serve } from "../../provider/server";
import { azureEnvironment, isolated, pulumiEnvironment } from "../../scripts/local/environment";
import { prepareFolder } from "../../scripts/local/folder";
import { HostedProgram } from "./hostedProgram";
import { Life } from "./life";
import type { Perturbation } from "./perturbation";
import type { Scene } from "./scene";

const ROOT = join(__dirname, "..", "..");
const STACK = "test";
const WRITE = /^(PUT|PATCH|DELETE)$/;
const COMMAND_LIMIT_MS = 180_000;

/** The two ways in which Pulumi's engine gets at our code. */
export type Shell = "dynamic" | "served";

type Kill = Extract<Perturbation, { does: "kill" }>;

/** How a command of the CLI ended, and all that it printed. */
export interface Ended {
  readonly code: number | null;
  readonly text: string;
  readonly wasKilled: boolean;
  /** Which of the perturbations came about. */
  readonly hits: readonly Perturbation[];
}

/** A Pulumi project with a real CLI, whose commands can be disturbed. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-chaos-"));
  private readonly environment: NodeJS.ProcessEnv;
  private readonly hosted: HostedProgram;
  /** All that the CLI ever printed here. */
  printed = "";
  /** How many commands there were. */
  commands = 0;

  constructor(
    private readonly scene: Scene,
    private readonly shell: Shell,
  ) {
    scene.for(shell);
    prepareFolder(this.folder);
    const runtime = { name: "nodejs", options: { typescript: false } };
    writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify({ name: "project", runtime }));
    writeFileSync(join(this.folder, "package.json"), JSON.stringify({ private: true, main: "index.js" }));
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    this.environment = {
      ...isolated(process.env),
      ...pulumiEnvironment(this.folder),
      ...azureEnvironment(scene.emulator.cloud),
    };
    this.hosted = new HostedProgram(this.environment);
  }

  async init(): Promise<void> {
    const { code, text } = await this.run(["stack", "init", STACK]);
    if (code !== 0) throw new Error(text);
  }

  /** `pulumi up` of a program, with what goes wrong meanwhile. */
  up(text: string, perturbations: readonly Perturbation[] = [], ...args: readonly string[]): Promise<Ended> {
    return this.run(["up", "--yes", "--skip-preview", ...args, "--stack", STACK], { text, perturbations });
  }

  destroy(perturbations: readonly Perturbation[] = []): Promise<Ended> {
    return this.run(["destroy", "--yes", "--skip-preview", "--stack", STACK], { text: "", perturbations });
  }

  /** Takes away the lock that a killed command left. */
  cancel(): Promise<Ended> {
    return this.run(["cancel", "--yes", STACK]);
  }

  /** Looks at everything, and at what a killed command was about to make: Pulumi keeps that in mind until then. */
  refresh(): Promise<Ended> {
    const args = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", STACK];
    return this.run(args, { text: "", perturbations: [] });
  }

  /** The stack's outputs, secret ones in plain text: not among what was printed. */
  async outputs(): Promise<Record<string, unknown>> {
    const before = this.printed;
    const { text } = await this.run(["stack", "output", "--json", "--show-secrets", "--stack", STACK]);
    this.printed = before;
    return JSON.parse(text.slice(text.indexOf("{"))) as Record<string, unknown>;
  }

  /** The state as the file backend keeps it, secrets encrypted. */
  state(): State {
    const file = this.stateFile;
    if (!existsSync(file)) return {};
    return (JSON.parse(readFileSync(file, "utf8")) as { checkpoint: { latest?: State } }).checkpoint.latest ?? {};
  }

  dispose(): void {
    this.hosted.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private get stateFile(): string {
    return join(this.folder, "state", ".pulumi", "stacks", "project", `${STACK}.json`);
  }

  private async run(
    args: readonly string[],
    { text, perturbations = [] }: { text?: string; perturbations?: readonly Perturbation[] } = {},
  ): Promise<Ended> {
    this.commands += 1;
    const isServed = this.shell === "served" && text !== undefined;
    if (text !== undefined && !isServed) writeFileSync(join(this.folder, "index.js"), this.head + text);
    const life = new Life(
      this.scene,
      perturbations.filter((one) => one.does === "jump"),
    );
    const provider = isServed
      ? await serve({ azure: () => this.scene.connect((real) => life.client(real)), clock: life.clock })
      : undefined;
    const client = isServed ? await this.hosted.serve(text) : [];
    const child = spawn("pulumi", [...args, ...client, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: {
        ...this.environment,
        ...(provider ? { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${provider.port}` } : {}),
      },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let wasKilled = false;
    let killing: Promise<unknown> | undefined;
    const kill = ({ whom }: Kill) => {
      if (wasKilled || child.exitCode !== null) return;
      life.end();
      if (whom === "provider") {
        if (provider) provider.stop();
        else killDynamicProvider(child);
        return;
      }
      wasKilled = true;
      killing = this.killWhole(child).then(() => isServed && this.hosted.kill());
    };
    const hits = new Set<Perturbation>();
    const stopWatching = this.disturb(perturbations, { hits, kill, interrupt: () => signal(child, "SIGINT", false) });
    const limit = globalThis.setTimeout(() => signal(child, "SIGKILL"), COMMAND_LIMIT_MS).unref();
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        printed += String(chunk);
      });
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    await killing;
    stopWatching();
    provider?.stop();
    this.printed += `${printed}\n`;
    for (const one of life.jumped) hits.add(one);
    return { code, text: printed, wasKilled, hits: [...hits] };
  }

  /** Makes go wrong what shall, and returns what ends that. */
  private disturb(
    perturbations: readonly Perturbation[],
    { hits, kill, interrupt }: { hits: Set<Perturbation>; kill: (one: Kill) => void; interrupt: () => void },
  ): () => void {
    const { faults } = this.scene.emulator;
    const counted = { requests: 0, writes: 0, checkpoints: 0 };
    const match = { method: ["PUT", "PATCH", "DELETE"] };
    for (const one of perturbations) {
      if (one.does === "fault") faults.add(one.fault);
      if (one.does !== "kill") continue;
      // The provider hears nothing of its last write, and no later one gets through.
      if (one.at === "after write") faults.add({ kind: "drop", when: "after", match, skip: one.n - 1 });
      const skip = one.at === "before write" ? one.n - 1 : one.n;
      if (one.at.endsWith("write")) faults.add({ kind: "drop", when: "before", match, skip, times: "always" });
    }
    this.scene.listener = ({ method }) => {
      counted.requests += 1;
      if (WRITE.test(method)) counted.writes += 1;
      for (const one of perturbations) {
        const count = countFor(one, counted);
        if (!("n" in one) || one.n !== count) continue;
        hits.add(one);
        if (one.does === "interrupt") interrupt();
        if (one.does === "kill") kill(one);
      }
    };
    const kills = perturbations.filter((one) => one.does === "kill").filter(({ at }) => at === "checkpoint");
    const watcher =
      kills.length > 0
        ? watch(join(this.folder, "state", ".pulumi", "stacks", "project"), (_, name) => {
            if (name !== `${STACK}.json` || !isWhole(this.stateFile)) return;
            counted.checkpoints += 1;
            for (const one of kills) {
              if (one.n !== counted.checkpoints) continue;
              hits.add(one);
              kill(one);
            }
          })
        : undefined;
    return () => {
      watcher?.close();
      this.scene.listener = undefined;
      const unused = faults.list().filter(({ left, times }) => left === times);
      for (const one of perturbations) {
        if (one.does === "fault" && !unused.some((fault) => isFrom(one.fault, fault))) hits.add(one);
      }
      faults.clear();
    };
  }

  /**
   * At once, but for the moment in which the state file is half written: Pulumi's file backend can be killed into a state that
   * it cannot read itself, whatever the provider does.
   */
  private async killWhole(child: ChildProcess): Promise<void> {
    for (let tries = 0; tries < 50 && child.exitCode === null; tries += 1) {
      signal(child, "SIGSTOP");
      await setTimeout(1);
      if (isWhole(this.stateFile)) break;
      signal(child, "SIGCONT");
      await setTimeout(2);
    }
    signal(child, "SIGKILL");
  }

  private get head(): string {
    return 'const { ManagedRedis, ManagedRedisNetwork } = require("pulumi-azure-managed-redis");\n';
  }
}

/** What the file backend keeps of a stack. */
export interface State {
  readonly resources?: readonly Record<string, unknown>[];
  readonly pending_operations?: readonly unknown[];
}

/** How far what a perturbation counts has come. */
function countFor(one: Perturbation, counted: { requests: number; writes: number }): number | undefined {
  if (one.does === "interrupt") return counted.requests;
  if (one.does !== "kill" || one.at === "checkpoint") return undefined;
  return one.at === "request" ? counted.requests : counted.writes;
}

/** The process in which the dynamic provider runs, among those that the CLI started: the official launcher's or ours. */
function killDynamicProvider({ pid }: ChildProcess): void {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  for (const line of all) {
    const [own, parent, ...args] = line.trim().split(/\s+/);
    if (parent === String(pid) && DYNAMIC_PROVIDER.test(args.join(" "))) process.kill(Number(own), "SIGKILL");
  }
}
const DYNAMIC_PROVIDER = /pulumi-resource-pulumi-nodejs|cmd\/dynamic-provider|dynamicProvider\.js/;

function signal(child: ChildProcess, name: NodeJS.Signals, isForGroup = true): void {
  try {
    process.kill(isForGroup ? -(child.pid as number) : (child.pid as number), name);
  } catch {
    // gone already
  }
}

/** Whether a fault that waits is the one that was asked for. */
function isFrom(asked: FaultInput, { left: _, skip: __, ...waiting }: WaitingFault): boolean {
  return isDeepStrictEqual({ ...faultSchema.parse(asked), skip: 0 }, { ...waiting, skip: 0 });
}

function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
