import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Tells a process from a later process with the same number, by its start. Undefined when there is no such process, or when
 * the machine does not say.
 */
export async function processIdentity(pid: number): Promise<string | undefined> {
  return (await linuxIdentity(pid)) ?? (await portableIdentity(pid));
}

/** The 22nd field counts ticks since the machine started, which the boot id names. @see proc_pid_stat(5) */
async function linuxIdentity(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8"),
      readFile("/proc/sys/kernel/random/boot_id", "utf8"),
    ]);
    // The name before it is in parentheses and may hold anything.
    const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return ticks === undefined ? undefined : `${boot.trim()} ${ticks}`;
  } catch {
    return undefined;
  }
}

async function portableIdentity(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
