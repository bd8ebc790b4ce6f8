import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../scripts/local/environment";
import { prepareFolder } from "../../scripts/local/folder";

const STACK = "packaging";

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly text: string;
}

/**
 * A stack of a program that stands anywhere. State, home, passphrase and configuration are kept in a folder of their own, so
 * that nothing is left beside the program, which may be this checkout.
 */
export class Stack {
  /** Also the mark by which `processes` knows what belongs to the stack: its path is in the environment of all of it. */
  readonly folder = mkdtempSync(join(tmpdir(), "amr-packaging-"));
  private readonly environment: NodeJS.ProcessEnv;

  /** @param project  the name in the program's Pulumi.yaml */
  constructor(
    private readonly program: string,
    private readonly project: string,
    azure: LocalAzure,
  ) {
    prepareFolder(this.folder);
    this.environment = { ...isolated(process.env), ...pulumiEnvironment(this.folder), ...azureEnvironment(azure) };
  }

  /** Makes the stack from a project of the same name in the stack's own folder: `stack init` writes beside its project. */
  async init(config: Record<string, string>): Promise<this> {
    writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify({ name: this.project, runtime: "nodejs" }));
    await this.ok(this.pulumi(["stack", "init", STACK], this.folder));
    const settings = Object.entries(config).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]);
    await this.ok(this.pulumi(["config", "set-all", "--stack", STACK, ...settings], this.folder));
    return this;
  }

  up(): Promise<Ended> {
    return this.onProgram(["up", "--yes", "--skip-preview"]);
  }

  /** What a preview would do: `{ same: 5 }`. */
  async plan(): Promise<Record<string, number>> {
    const { stdout } = await this.ok(this.onProgram(["preview", "--json"]));
    return (JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary;
  }

  destroy(): Promise<Ended> {
    return this.onProgram(["destroy", "--yes", "--skip-preview"]);
  }

  async outputs(): Promise<Record<string, unknown>> {
    const args = ["stack", "output", "--json", "--show-secrets", "--stack", STACK];
    return JSON.parse((await this.ok(this.pulumi(args, this.folder))).stdout) as Record<string, unknown>;
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private onProgram(args: string[]): Promise<Ended> {
    const configFile = join(this.folder, `Pulumi.${STACK}.yaml`);
    return this.pulumi([...args, "--stack", STACK, "--config-file", configFile], this.program);
  }

  private async ok(ending: Promise<Ended>): Promise<Ended> {
    const ended = await ending;
    if (ended.code !== 0) throw new Error(ended.text);
    return ended;
  }

  private pulumi(args: string[], cwd: string): Promise<Ended> {
    return run("pulumi", [...args, "--non-interactive", "--color", "never"], { cwd, env: this.environment });
  }
}

/** Runs a command to its end. */
export function run(
  command: string,
  args: readonly string[],
  where: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { ...where, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === "number") resolve({ code, stdout, text: stdout + stderr });
      else reject(error as Error);
    });
  });
}
