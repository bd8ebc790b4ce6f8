import { readdirSync, readFileSync } from "node:fs";

/** The system counts in hundredths of a second on every machine (`man 5 proc`, USER_HZ). */
const TICK_MS = 10;

/**
 * CPU time in ms that this process and its descendants have used so far, those that ended included. A process that outlived
 * its parent does not count. Without a /proc only this process counts.
 */
export function cpuMsOfTree(): number {
  const processes = running();
  if (processes.length === 0) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
  const tree = new Set([process.pid]);
  // A child may come before its parent in the list, since process ids are used again.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of processes) if (tree.has(parent)) tree.add(pid);
  }
  return processes.reduce((sum, { pid, cpuMs }) => sum + (tree.has(pid) ? cpuMs : 0), 0);
}

function running(): { pid: number; parent: number; cpuMs: number }[] {
  return listed().flatMap((pid) => {
    try {
      // After the command's name in brackets: parent is field 4; utime, stime and those of ended children are 14 to 17.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      return [{ pid, parent: Number(fields[1]), cpuMs: ticks * TICK_MS }];
    } catch {
      return []; // the process ended meanwhile
    }
  });
}

function listed(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
