import { readdirSync, readFileSync } from "node:fs";

/** One process, as Linux tells of it. Times are user and system time together. */
export interface ProcessTimes {
  readonly pid: number;
  readonly parent: number;
  /** Name of the program, up to 15 characters. */
  readonly name: string;
  readonly ownMs: number;
  /** Of children that have ended and were waited for, and of theirs. */
  readonly endedChildrenMs: number;
}

/** Memory of a process, in bytes. A page that several processes share counts whole in `rss`, and by its share in `pss`. */
export interface Memory {
  readonly rss: number;
  readonly pss: number;
}

/** A tick of `/proc/PID/stat`: Linux tells 100 a second on every machine. */
const TICK_MS = 10;

/** All processes of this machine. */
export function allProcesses(): readonly ProcessTimes[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const stat = contentOf(`/proc/${pid}/stat`);
      return stat === undefined ? [] : [parseStat(stat)];
    });
}

/** `123 (node) S 1 …`: the name may hold blanks and parentheses. */
export function parseStat(stat: string): ProcessTimes {
  const [, pid, name = "", rest = ""] = /^(\d+) \((.*)\) (.*)$/s.exec(stat) ?? [];
  // The third field of the file is the first one of `rest`.
  const fields = rest.split(" ");
  const ticks = (first: number) => Number(fields[first - 3]) + Number(fields[first - 2]);
  return {
    pid: Number(pid),
    parent: Number(fields[1]),
    name,
    ownMs: ticks(14) * TICK_MS,
    endedChildrenMs: ticks(16) * TICK_MS,
  };
}

/** Nothing for a process that has ended. */
export function memoryOf(pid: number): Memory {
  const text = contentOf(`/proc/${pid}/smaps_rollup`) ?? "";
  const bytes = (field: string) => Number(new RegExp(`^${field}: +(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { rss: bytes("Rss"), pss: bytes("Pss") };
}

/** A process and all that descend from it, the process first. */
export function treeOf(root: number, all: readonly ProcessTimes[]): readonly ProcessTimes[] {
  const tree = all.filter(({ pid }) => pid === root);
  // Goes on over what it adds.
  for (const one of tree) tree.push(...all.filter(({ parent }) => parent === one.pid));
  return tree;
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // it has ended
  }
}
