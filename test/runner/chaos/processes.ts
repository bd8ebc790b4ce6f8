import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Whom } from "./trouble";

/** Processes by what /proc tells of them. */

/** The children of a runner: its workers, and the commands of the CLI. */
export function childrenOf(pid: number, whom: "worker" | "CLI"): readonly number[] {
  return listed(`/proc/${pid}/task`)
    .flatMap((task) => text(`/proc/${pid}/task/${task}/children`).trim().split(" "))
    .filter((child) => child !== "")
    .map(Number)
    .filter((child) => {
      if (whom === "CLI") return text(`/proc/${child}/comm`).trim() === "pulumi";
      return text(`/proc/${child}/cmdline`).includes("/stacks/worker.js");
    });
}

/** Every process whose working folder is this one or lies in it: a runner's, whoever its parent is by now. */
export function processesIn(folder: string): readonly number[] {
  return listed("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      const at = workingFolder(pid);
      return at === folder || at.startsWith(`${folder}/`);
    })
    .map(Number);
}

/** Kills some processes of a runner at once. Returns whether there was one. */
export function killSome(whom: Whom, { pid, folder }: { readonly pid: number; readonly folder: string }): boolean {
  const victims = whom === "runner" ? [pid] : whom === "all" ? processesIn(folder) : childrenOf(pid, whom);
  return victims.map(killOne).includes(true);
}

function killOne(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false; // it has ended already
  }
}

function workingFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ""; // it has ended, or is a zombie
  }
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function text(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
