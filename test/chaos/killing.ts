import { type ChildProcess, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

const DYNAMIC_PROVIDER = /pulumi-resource-pulumi-nodejs|cmd\/dynamic-provider|dynamicProvider\.js/;

/** A stopped CLI gets so often so much time to come out of the moment in which it has no state file. */
const TRIES = 200;
const TRY_MS = 10;

/**
 * The CLI and all that it started: at once, but for the moment between two state files. Pulumi's file backend can be killed
 * into a state that it cannot read itself, whatever the provider does.
 */
export async function killWhole(child: ChildProcess, stateFile: string): Promise<void> {
  for (let tries = 0; tries < TRIES && child.exitCode === null; tries += 1) {
    signal(child, "SIGSTOP");
    await setTimeout(1);
    if (isWhole(stateFile)) break;
    signal(child, "SIGCONT");
    await setTimeout(TRY_MS);
  }
  signal(child, "SIGKILL");
}

/** The process in which the dynamic provider runs, among those that the CLI started: the official launcher's or ours. */
export function killDynamicProvider({ pid }: ChildProcess): void {
  const all = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n");
  for (const line of all) {
    const [own, parent, ...args] = line.trim().split(/\s+/);
    if (parent === String(pid) && DYNAMIC_PROVIDER.test(args.join(" "))) process.kill(Number(own), "SIGKILL");
  }
}

/** To the whole group of a child, or to the child alone. */
export function signal({ pid }: ChildProcess, name: NodeJS.Signals, isForGroup = true): void {
  try {
    process.kill(isForGroup ? -(pid as number) : (pid as number), name);
  } catch {
    // gone already
  }
}

/** Whether a state file can be read. */
export function isWhole(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}
