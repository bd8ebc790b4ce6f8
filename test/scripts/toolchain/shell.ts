import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(__dirname, "../../..");

/** A machine with the system's basic commands, the tools that a test puts on PATH, and an empty cache. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), "amr-shell-"));
  readonly cache = join(this.folder, "cache");
  /** An empty checkout, for what must not touch this one; scripts find it as `$checkout`. */
  readonly checkout = join(this.folder, "checkout");
  private readonly bin = join(this.folder, "bin");

  constructor() {
    for (const folder of [this.bin, this.cache, this.checkout]) mkdirSync(folder);
  }

  /** A command on PATH, in front of the machine's own. */
  command(name: string, script: string): void {
    const file = join(this.bin, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
  }

  /** Runs a script with the toolchain's functions. */
  async run(script: string, variables: Record<string, string> = {}) {
    const parts = ["cache", "version", "download", "node", "pulumi", "redis", "kubernetes", "packages"];
    const sources = parts.map((part) => `source "$root/scripts/toolchain/${part}.sh"`).join("\n");
    const child = spawn(
      "bash",
      ["-c", `set -euo pipefail\nroot="${root}" checkout="${this.checkout}"\n${sources}\n${script}`],
      {
        env: { PATH: `${this.bin}:/usr/bin:/bin`, HOME: this.folder, AMR_CACHE: this.cache, ...variables },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    const output = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      output.stdout += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output.stderr += chunk;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, ...output };
  }

  /** What is in the cache, sorted; the lock is not a tool. */
  cached(): string[] {
    return readdirSync(this.cache)
      .filter((name) => name !== "lock")
      .sort();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
