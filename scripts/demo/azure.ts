import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAzure } from "../local/environment";
import { spawnAzure } from "../local/spawnAzure";

/** The demo's local Azure: it lives on between `make demo` and `make demo-down`. */
export interface DemoAzure {
  readonly azure: LocalAzure;
  readonly pid: number;
  readonly timeScale: number;
}

const STOP_POLL_MS = 100;
const STOP_POLLS = 100;

/** The demo's local Azure, if one runs already. */
export function runningAzure(folder: string): DemoAzure | undefined {
  try {
    const known = JSON.parse(readFileSync(recordOf(folder), "utf8")) as DemoAzure;
    // A pid is reused after a reboot: only a process that was started with our folder is ours.
    const command = readFileSync(`/proc/${known.pid}/cmdline`, "utf8");
    return command.includes(stateDirOf(folder)) ? known : undefined;
  } catch {
    return undefined;
  }
}

export async function startAzure(folder: string, timeScale: number): Promise<DemoAzure> {
  mkdirSync(folder, { recursive: true });
  const stderr = openSync(join(folder, "azure.err"), "a");
  const { azure, process: child } = await spawnAzure({
    stateDir: stateDirOf(folder),
    timeScale,
    stderr,
    detached: true,
    args: ["--log", join(folder, "azure.log")],
  });
  closeSync(stderr);
  child.stdout?.destroy();
  child.unref();
  const running = { azure, pid: child.pid as number, timeScale };
  // The file holds the client secret of this one local Azure.
  writeFileSync(recordOf(folder), JSON.stringify(running), { mode: 0o600 });
  return running;
}

/** Ends the local Azure and waits until its process is gone. */
export async function stopAzure(folder: string, { pid }: DemoAzure): Promise<void> {
  process.kill(pid, "SIGTERM");
  for (let poll = 0; poll < STOP_POLLS && runningAzure(folder); poll += 1) {
    await new Promise((resolve) => setTimeout(resolve, STOP_POLL_MS));
  }
  if (runningAzure(folder))
    throw new Error(`the local Azure (process ${pid}) does not stop; see ${join(folder, "azure.err")}`);
  rmSync(recordOf(folder));
}

function recordOf(folder: string): string {
  return join(folder, "azure.json");
}

function stateDirOf(folder: string): string {
  return join(folder, "azure");
}
