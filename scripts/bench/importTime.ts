import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { median } from "./median";

const ROUNDS = 15;
const LIMIT_MS = 60_000;
const ROOT = join(__dirname, "..", "..");

/** The cost of importing the package, in ms, for a program that imports Pulumi anyway. */
export interface ImportTime {
  /** Pulumi alone, in processes that import nothing else. */
  readonly pulumiMs: number;
  /** Pulumi and the package, in other processes. */
  readonly bothMs: number;
  /** From after Pulumi to after the package, inside those processes: the difference of the two figures drowns in noise. */
  readonly addedMs: number;
  readonly rounds: number;
}

/** Measures in processes of their own, turn by turn, so that a busy machine hits both sides alike. */
export function importTime(): ImportTime {
  const [pulumi, both, added]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    pulumi.push(...loadTimes(["@pulumi/pulumi"]));
    const [first = Number.NaN, second = Number.NaN] = loadTimes(["@pulumi/pulumi", "pulumi-azure-managed-redis"]);
    both.push(first + second);
    added.push(second);
  }
  return { pulumiMs: median(pulumi), bothMs: median(both), addedMs: median(added), rounds: ROUNDS };
}

function loadTimes(packages: readonly string[]): number[] {
  const text = `
    const times = ${JSON.stringify(packages)}.map((name) => {
      const startMs = performance.now();
      require(name);
      return performance.now() - startMs;
    });
    console.log(JSON.stringify(times));`;
  const options = { cwd: ROOT, encoding: "utf8", timeout: LIMIT_MS } as const;
  return JSON.parse(execFileSync(process.execPath, ["-e", text], options)) as number[];
}
