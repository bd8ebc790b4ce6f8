import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { markdownTable } from "../bench/markdownTable";
import type { Usage } from "./usage";

const SHOWN = 20;

/** The notes of the workers in a folder, as a table: the files that took most CPU time, and the sum of all files. */
export function slowest(folder: string): string {
  const usages = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Usage),
  );
  const rows = usages
    .sort((a, b) => b.cpuMs - a.cpuMs)
    .slice(0, SHOWN)
    .map(({ file, cpuMs, wallMs }) => [file, seconds(cpuMs), seconds(wallMs)]);
  const [cpuMs, wallMs] = (["cpuMs", "wallMs"] as const).map((name) =>
    usages.reduce((sum, usage) => sum + usage[name], 0),
  ) as [number, number];
  return `\n${markdownTable(["suite", "CPU s", "wall s"], [...rows, [`all ${usages.length}`, seconds(cpuMs), seconds(wallMs)]])}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
