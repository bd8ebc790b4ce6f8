import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../provider/engine/server";
import { azureEnvironment, isolated, pulumiEnvironment } from "../../scripts/local/environment";
import { HostedProgram } from "../pulumi/hostedProgram";
import { writeProject } from "../pulumi/projectFolder";
import type { Shell } from "../pulumi/shell";
import { makeStackByHand, stateFileOf } from "../pulumi/stackByHand";
import { exportOf, outputsOf, type State, stateIn } from "../pulumi/state";
import { runningTransit } from "../pulumi/vault";
import { Disturbance } from "./disturbance";
import type { Ended } from "./ended";
import { killDynamicProvider, killWhole, signal } from "./killing";
import { Life } from "./life";
import type { Perturbation } from "./perturbation";
import type { Scene } from "./scene";
import { textsIn } from "./texts";

const STACK = "test";
const COMMAND_LIMIT_MS = 180_000;

type Kill = Extract<Perturbation, { does: "kill" }>;

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
    writeProject(this.folder);
    this.environment = {
      ...isolated(process.env),
      ...pulumiEnvironment(this.folder),
      ...azureEnvironment(scene.emulator.cloud),
      // Each checkpoint stays, to be searched for secrets.
      PULUMI_DIY_BACKEND_RETAIN_CHECKPOINTS: "true",
    };
    this.hosted = HostedProgram.borrowed();
  }

  async init(): Promise<void> {
    Object.assign(this.environment, (await runningTransit()).variables);
    await makeStackByHand(this.folder, STACK);
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
  outputs(): Record<string, unknown> {
    return outputsOf(this.state());
  }

  /** The state as the file backend keeps it, secrets encrypted. */
  state(): State {
    return existsSync(this.stateFile) ? stateIn(exportOf(readFileSync(this.stateFile, "utf8"))) : {};
  }

  /** All files that Pulumi wrote: checkpoints, copies, history, logs. */
  kept(): Iterable<readonly [name: string, text: string]> {
    return textsIn(this.folder, ["state", "home"]);
  }

  dispose(): void {
    this.hosted.giveBack();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  private get stateFile(): string {
    return stateFileOf(this.folder, STACK);
  }

  private async run(
    args: readonly string[],
    { text, perturbations = [] }: { text?: string; perturbations?: readonly Perturbation[] } = {},
  ): Promise<Ended> {
    this.commands += 1;
    const isServed = this.shell === "served" && text !== undefined;
    const life = new Life(
      this.scene,
      perturbations.filter((one) => one.does === "jump"),
    );
    const provider = isServed
      ? await serve({ azure: () => this.scene.connect((real) => life.client(real)), clock: life.clock })
      : undefined;
    const client = text === undefined ? [] : await this.hosted.serve(text, undefined);
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
      killing = killWhole(child, this.stateFile).then(() => this.hosted.kill());
    };
    const victim = { kill, interrupt: () => signal(child, "SIGINT", false) };
    const disturbance = new Disturbance(this.scene, perturbations, { victim, stateFile: this.stateFile });
    const limit = globalThis.setTimeout(() => signal(child, "SIGKILL"), COMMAND_LIMIT_MS).unref();
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        printed += String(chunk);
      });
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    await killing;
    disturbance.end();
    provider?.stop();
    this.printed += `${printed}\n`;
    return { code, text: printed, wasKilled, hits: [...disturbance.hits, ...new Set(life.jumped)] };
  }
}
