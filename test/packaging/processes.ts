import { readdirSync, readFileSync } from "node:fs";

/** Looks at most: each reads all of /proc, so this is many seconds for what ends within a few milliseconds. */
const LOOKS_MAX = 1_000;

/**
 * The command lines of what still runs with `mark` (a folder that only one test has) in its arguments or its environment.
 * Processes end a moment after the command that started them, so it looks again while there are any.
 * Only where there is a /proc; elsewhere it knows nothing.
 */
export async function processesLeft(mark: string): Promise<string[]> {
  let left = running(mark);
  for (let look = 1; left.length > 0 && look < LOOKS_MAX; look += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    left = running(mark);
  }
  return left;
}

/** The same, as it is now. */
export function running(mark: string): string[] {
  return pids()
    .filter((pid) => read(pid, "cmdline").includes(mark) || read(pid, "environ").includes(mark))
    .map((pid) => `${pid} ${read(pid, "cmdline").replaceAll("\0", " ")}`);
}

function pids(): string[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  } catch {
    return [];
  }
}

/** Empty for one that has ended meanwhile, and for someone else's. */
function read(pid: string, what: "cmdline" | "environ"): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, "utf8");
  } catch {
    return "";
  }
}
