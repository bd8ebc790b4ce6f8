import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pulumiEnvironment } from "../local/environment";
import { prepareFolder } from "../local/folder";
import type { Ending } from "./ending";

const STACK = "test";
const LIMIT_MS = 60_000;

/** A stack for passes, whose program and provider are served by others: its folder holds nothing but the state. */
export class PassFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), "amr-bench-"));
  private child: ChildProcess | undefined;
  readonly dispose: () => void;

  private constructor(
    private readonly environment: NodeJS.ProcessEnv,
    ending: Ending,
  ) {
    prepareFolder(this.folder);
    writeFileSync(join(this.folder, "Pulumi.yaml"), JSON.stringify({ name: "project", runtime: "nodejs" }));
    this.dispose = ending.of(() => {
      this.child?.kill("SIGKILL");
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  static async make(environment: NodeJS.ProcessEnv, ending: Ending): Promise<PassFolder> {
    const made = new PassFolder(environment, ending);
    await made.cli(["stack", "init", STACK]);
    return made;
  }

  up(port: number, client: readonly string[]): Promise<void> {
    return this.cli(["up", "--yes", "--skip-preview", "--stack", STACK, ...client], port);
  }

  destroy(port: number): Promise<void> {
    // Nobody listens at that address: a destroy needs no program, and so none is started.
    return this.cli(["destroy", "--yes", "--skip-preview", "--stack", STACK, "--client=127.0.0.1:1"], port);
  }

  private async cli(args: readonly string[], port?: number): Promise<void> {
    const provider = port === undefined ? {} : { PULUMI_DEBUG_PROVIDERS: `pulumi-nodejs:${port}` };
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder,
      env: { ...this.environment, ...pulumiEnvironment(this.folder), ...provider },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: LIMIT_MS,
    });
    this.child = child;
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        text += String(chunk);
      });
    }
    const [code] = (await once(child, "close")) as [number | null];
    this.child = undefined;
    if (code !== 0) throw new Error(text);
  }
}
