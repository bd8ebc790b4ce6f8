import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isolated, pulumiEnvironment } from "../../../../scripts/local/environment";
import { prepareFolder } from "../../../../scripts/local/folder";

export type Run = { code: number | null; stdout: string; stderr: string };

const root = resolve(__dirname, "../../../..");

/** A Pulumi project in a folder of its own with a stack `dev`, run by the real CLI and cut off from every real account. */
export class PulumiProject {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-project-"));

  /** Environment of every run. */
  variables: Record<string, string> = {};

  constructor(files: Record<string, string>) {
    prepareFolder(this.folder);
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    const all = { "Pulumi.yaml": "name: trial\nruntime: nodejs\n", "package.json": "{}", ...files };
    for (const [name, text] of Object.entries(all)) writeFileSync(join(this.folder, name), text);
  }

  start(...args: string[]): ChildProcess {
    const env = {
      ...isolated(process.env),
      ...pulumiEnvironment(this.folder),
      ...this.variables,
    };
    // `with` replaces itself by the CLI.
    return spawn(join(root, "scripts/with"), ["pulumi", ...args], {
      cwd: this.folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  run(...args: string[]): Promise<Run> {
    return finished(this.start(...args, "--non-interactive", "--color=never"));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function finished(child: ChildProcess): Promise<Run> {
  const output = { stdout: "", stderr: "" };
  child.stdout?.on("data", (chunk: Buffer) => (output.stdout += chunk));
  child.stderr?.on("data", (chunk: Buffer) => (output.stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}
