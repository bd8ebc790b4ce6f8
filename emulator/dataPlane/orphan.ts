import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

/** The process that runs on a data folder. */
export interface ProcessRecord {
  readonly pid: number;
  /** The emulator that started the server: a server with another parent has lost its emulator. */
  readonly parentPid: number;
}

const CHECK_MS = 100;
const TERMINATE_CHECKS = 100;
const KILL_CHECKS = 20;

/** Writes into the data folder which process runs on the folder. */
export async function recordProcess(dataDir: string, record: ProcessRecord): Promise<void> {
  await writeFile(join(dataDir, "process.json"), JSON.stringify(record), { mode: 0o600 });
}

/**
 * Ends the redis-server that an emulator killed without warning left on this data folder, so that never two run on the
 * same data. The watcher (`redisProcess.ts`) does this at once; here it may still be saving, or the watcher was killed too.
 * A process is taken for one only when its command line names this folder: the number may be another's by now.
 * @throws Error when the server belongs to an emulator that is running
 */
export async function endOrphan(dataDir: string): Promise<void> {
  const record = await readRecord(dataDir);
  if (!record) return;
  const found = await describeProcess(record.pid);
  if (!found?.commandLine.includes(dataDir)) return;
  if (found.parentPid === record.parentPid) {
    throw new Error(
      `another emulator (process ${record.parentPid}) uses ${dataDir}: give this one a state folder of its own`,
    );
  }
  for (let check = 0; check < TERMINATE_CHECKS + KILL_CHECKS; check++) {
    const now = await describeProcess(record.pid);
    if (!now?.commandLine.includes(dataDir)) return;
    if (check === 0) process.kill(record.pid, "SIGTERM");
    if (check === TERMINATE_CHECKS) process.kill(record.pid, "SIGKILL");
    await delay(CHECK_MS);
  }
  throw new Error(`process ${record.pid} uses ${dataDir} and does not end`);
}

async function readRecord(dataDir: string): Promise<ProcessRecord | undefined> {
  try {
    const { pid, parentPid } = JSON.parse(
      await readFile(join(dataDir, "process.json"), "utf8"),
    ) as Partial<ProcessRecord>;
    return Number.isInteger(pid) && Number(pid) > 1 && Number.isInteger(parentPid)
      ? ({ pid, parentPid } as ProcessRecord)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Parent and command line of a process; undefined when there is none or it has ended and waits for its parent. */
async function describeProcess(pid: number): Promise<{ parentPid: number; commandLine: string } | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-ww", "-o", "ppid=,args=", "-p", String(pid)]);
    const [, parentPid, commandLine] = /^\s*(\d+)\s+(.*)/.exec(stdout) ?? [];
    return commandLine === undefined ? undefined : { parentPid: Number(parentPid), commandLine };
  } catch {
    return describeLinuxProcess(pid);
  }
}

/** The same where there is no `ps`, as in slim containers. */
async function describeLinuxProcess(pid: number): Promise<{ parentPid: number; commandLine: string } | undefined> {
  try {
    const [status, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/status`, "utf8"),
      readFile(`/proc/${pid}/cmdline`, "utf8"),
    ]);
    return { parentPid: Number(/^PPid:\s*(\d+)/m.exec(status)?.[1]), commandLine: commandLine.replaceAll("\0", " ") };
  } catch {
    return undefined;
  }
}
