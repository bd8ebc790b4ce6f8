import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { isolated, type LocalAzure } from "./environment";

export interface SpawnOptions {
  readonly stateDir: string;
  /** Real seconds per second of Azure: 0.01 is a hundred times as fast. */
  readonly timeScale: number;
  /** Destination of the local Azure's messages: a file descriptor, or nowhere. Default: those of this process. */
  readonly stderr?: number | "ignore" | "inherit";
  /** The local Azure lives on when this process ends. */
  readonly detached?: boolean;
  readonly args?: readonly string[];
}

/** Starts `amr emulator` as its own process and waits for the line that says it is ready. */
export async function spawnAzure(options: SpawnOptions): Promise<{ azure: LocalAzure; process: ChildProcess }> {
  const main = join(__dirname, "..", "..", "dist", "cli", "main.js");
  const args = ["emulator", "--port", "0", "--state-dir", options.stateDir, "--time-scale", String(options.timeScale)];
  const child = spawn(process.execPath, [main, ...args, ...(options.args ?? [])], {
    env: isolated(process.env),
    detached: options.detached ?? false,
    stdio: ["ignore", "pipe", options.stderr ?? "inherit"],
  });
  const azure = await new Promise<LocalAzure>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the local Azure ended before it was ready (${signal ?? code})`)),
    );
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) => resolve(JSON.parse(line)));
  });
  child.removeAllListeners("exit");
  return { azure, process: child };
}
