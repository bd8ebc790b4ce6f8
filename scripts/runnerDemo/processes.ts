import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

export const ROOT = join(__dirname, "..", "..");
/** The demo's own folder: whatever has this path in its command line is the demo's. Another name lets a test run beside a person. */
export const FOLDER = join(ROOT, process.env.AMR_RUNNER_DEMO ?? ".demo-runner");

export type Part = "etcd" | "kube-apiserver" | "amr";

const POLL_MS = 100;
const POLLS = 300;

/** Starts a process that outlives this one, and notes its id. Its output goes to a file of its name. */
export function start(part: Part, command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): number {
  mkdirSync(FOLDER, { recursive: true });
  const log = openSync(logOf(part), "a");
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: ["ignore", log, log], detached: true, env });
  closeSync(log);
  child.on("error", () => {});
  child.unref();
  if (child.pid === undefined) throw new Error(`${program} cannot be started: run scripts/setup`);
  writeFileSync(noteOf(part), String(child.pid));
  return child.pid;
}

/** The id of a part that runs. A pid is reused after a reboot, so the command line has to be the demo's. */
export function running(part: Part): number | undefined {
  try {
    const pid = Number(readFileSync(noteOf(part), "utf8"));
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(FOLDER) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends a part of the demo, and waits until it is gone. */
export async function end(part: Part, signal: NodeJS.Signals): Promise<void> {
  const pid = running(part);
  if (pid === undefined) return;
  process.kill(pid, signal);
  for (let poll = 0; poll < POLLS && running(part) !== undefined; poll += 1) await pause(POLL_MS);
  if (running(part) !== undefined) throw new Error(`${part} (process ${pid}) does not stop; see ${logOf(part)}`);
}

/** Asks again and again until there is an answer. @throws after half a minute, with the last lines of a part's log */
export async function until<T>(part: Part, ask: () => Promise<T | undefined>): Promise<T> {
  for (let poll = 0; poll < POLLS; poll += 1) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    if (running(part) === undefined) break;
    await pause(POLL_MS);
  }
  throw new Error(`${part} does not get ready: ${readFileSync(logOf(part), "utf8").split("\n").slice(-6).join("\n")}`);
}

function noteOf(part: Part): string {
  return join(FOLDER, `${part}.pid`);
}

export function logOf(part: Part): string {
  return join(FOLDER, `${part}.log`);
}
