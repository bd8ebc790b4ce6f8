import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startTestAzure, type TestAzure } from "../../test/pulumi/localAzure";
import { Project } from "../../test/pulumi/project";
import type { Ended } from "../../test/pulumi/pulumiCommand";
import { type CriticalPath, criticalPath, type TimedWrite } from "./criticalPath";
import type { Ending } from "./ending";
import { instanceProgram } from "./instance";
import { median } from "./median";
import { TRIVIAL_PROGRAM } from "./trivial";

/** Ten times as fast as Azure: a cluster takes 40 s, so that the shortest pause between two looks (0.5 s) stays small. */
const TIME_SCALE = 0.1;
/** Several times the duration of a command. */
const LIMIT_MS = 300_000;

export interface CreationTime {
  readonly rounds: number;
  readonly timeScale: number;
  /** In ms of Azure's time. */
  readonly path: CriticalPath;
  readonly upMs: number;
  /** Duration of `up` of a program of the same shape whose provider does nothing, in the same round. */
  readonly trivialMs: number;
  /** Wall time over critical path and fixed cost. */
  readonly ratio: number;
}

/** Times `up` of a whole instance against Azure's own durations, turn by turn with a trivial program. */
export async function creationTime(rounds: number, ending: Ending): Promise<CreationTime> {
  const azure = await startTestAzure(TIME_SCALE);
  const stop = ending.of(() => azure.stop());
  const all: { upMs: number; trivialMs: number; path: CriticalPath }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const trivialMs = await trivialUpMs(azure, ending);
    all.push({ trivialMs, ...(await instanceUpMs(azure, ending)) });
  }
  await stop();
  const middle = (figure: (round: (typeof all)[number]) => number) => median(all.map(figure));
  return {
    rounds,
    timeScale: TIME_SCALE,
    path: { neededMs: middle(({ path }) => path.neededMs), takenMs: middle(({ path }) => path.takenMs) },
    upMs: middle(({ upMs }) => upMs),
    trivialMs: middle(({ trivialMs }) => trivialMs),
    ratio: middle(({ upMs, trivialMs, path }) => upMs / (path.neededMs * TIME_SCALE + trivialMs)),
  };
}

async function trivialUpMs({ local }: TestAzure, ending: Ending): Promise<number> {
  const project = await new Project(local, { asUsersDo: true }).init();
  const dispose = ending.of(() => project.dispose());
  // Written as it is, without the import of our package that `program` would put before it.
  writeFileSync(join(project.folder, "index.js"), TRIVIAL_PROGRAM);
  const ms = await timed(() => project.up());
  dispose();
  return ms;
}

async function instanceUpMs(azure: TestAzure, ending: Ending): Promise<{ upMs: number; path: CriticalPath }> {
  const project = await new Project(azure.local, { asUsersDo: true }).program(instanceProgram(azure.local)).init();
  const dispose = ending.of(() => project.dispose());
  const before = azure.requests().length;
  const upMs = await timed(() => project.up());
  const writes = (azure.requests().slice(before) as unknown as TimedWrite[]).filter(({ method }) => method === "PUT");
  await timed(() => project.destroy());
  dispose();
  return { upMs, path: criticalPath(writes) };
}

/** @throws Error  when the command fails or does not end */
async function timed(command: () => Promise<Ended>): Promise<number> {
  const startMs = performance.now();
  let limit: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    limit = setTimeout(() => reject(new Error("a command does not end")), LIMIT_MS);
  });
  try {
    const { code, text } = await Promise.race([command(), late]);
    if (code !== 0) throw new Error(text);
    return performance.now() - startMs;
  } finally {
    clearTimeout(limit);
  }
}
