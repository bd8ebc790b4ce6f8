import { readFileSync } from "node:fs";

/** A lock of a stack, as the CLI tells of it. */
export interface Lock {
  readonly host: string;
  readonly pid: number;
}

const LOCKED = /the stack is currently locked by \d+ lock\(s\)/;
/** `  file:///…/locks/…/<uuid>.json: created by user@host (pid 17) at 2026-11-29T10:00:00Z` */
const HOLDER = /: created by \S*@(\S+) \(pid (\d+)\) at /g;

/** The locks that stopped a command; undefined: no lock did. */
export function locksIn(printed: string): readonly Lock[] | undefined {
  if (!LOCKED.test(printed)) return undefined;
  return [...printed.matchAll(HOLDER)].map(([, host = "", pid]) => ({ host, pid: Number(pid) }));
}

/** A host's processes, as far as a lock needs them. */
export interface Processes {
  readonly hostName: string;
  /** The name of the program that has the id; undefined: no process has. */
  nameOf(pid: number): string | undefined;
}

/**
 * Whether the holder of a lock is gone for certain: it was a process of this host, and no `pulumi` has its id now. Ids come
 * again, in containers soon; a lock of another host is nobody's to break.
 */
export function isDead({ host, pid }: Lock, processes: Processes): boolean {
  return host === processes.hostName && !/pulumi/.test(processes.nameOf(pid) ?? "");
}

/** The processes of this machine. Where their names cannot be read, one that exists counts as `pulumi`. */
export function processesOf(hostName: string): Processes {
  return {
    hostName,
    nameOf(pid) {
      try {
        process.kill(pid, 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ESRCH") return undefined;
      }
      try {
        const state = /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
        // A zombie has ended, and only waits for its parent to notice.
        return state === "Z" ? undefined : readFileSync(`/proc/${pid}/comm`, "utf8").trim();
      } catch {
        return "pulumi, perhaps";
      }
    },
  };
}
