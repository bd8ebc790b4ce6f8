import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { hasHit } from "./faultHits";
import { isWhole } from "./killing";
import type { Perturbation } from "./perturbation";
import type { Scene } from "./scene";
import { isWrite, WRITES } from "./write";

type Kill = Extract<Perturbation, { does: "kill" }>;

/** What can be done to a command of the CLI that is running. */
export interface Victim {
  kill(one: Kill): void;
  interrupt(): void;
}

/** Makes go wrong during one command what shall, and notes what of it came about. */
export class Disturbance {
  readonly hits = new Set<Perturbation>();
  private readonly counted = { requests: 0, writes: 0, checkpoints: 0 };
  private readonly watcher: FSWatcher | undefined;

  constructor(
    private readonly scene: Scene,
    private readonly perturbations: readonly Perturbation[],
    { victim, stateFile }: { victim: Victim; stateFile: string },
  ) {
    for (const one of perturbations) this.addFaults(one);
    scene.listener = (request) => {
      this.counted.requests += 1;
      if (isWrite(request)) this.counted.writes += 1;
      for (const one of perturbations) {
        if (!("n" in one) || one.n !== countFor(one, this.counted)) continue;
        this.hits.add(one);
        if (one.does === "interrupt") victim.interrupt();
        if (one.does === "kill") victim.kill(one);
      }
    };
    this.watcher = this.watchCheckpoints(stateFile, victim);
  }

  end(): void {
    const { faults } = this.scene.emulator;
    this.watcher?.close();
    this.scene.listener = undefined;
    for (const one of this.perturbations) {
      if (one.does === "fault" && hasHit(one.fault, faults.list())) this.hits.add(one);
    }
    faults.clear();
  }

  private addFaults(one: Perturbation): void {
    const { faults } = this.scene.emulator;
    const match = { method: [...WRITES] };
    if (one.does === "fault") faults.add(one.fault);
    if (one.does !== "kill") return;
    // The provider hears nothing of its last write, and no later one gets through.
    if (one.at === "after write") faults.add({ kind: "drop", when: "after", match, skip: one.n - 1 });
    const skip = one.at === "before write" ? one.n - 1 : one.n;
    if (one.at.endsWith("write")) faults.add({ kind: "drop", when: "before", match, skip, times: "always" });
  }

  /** Events of files are told late and several at a time: the count is of those that were told. */
  private watchCheckpoints(stateFile: string, victim: Victim): FSWatcher | undefined {
    const kills = this.perturbations.filter((one) => one.does === "kill").filter(({ at }) => at === "checkpoint");
    if (kills.length === 0) return undefined;
    return watch(dirname(stateFile), (_, name) => {
      if (name !== basename(stateFile) || !isWhole(stateFile)) return;
      this.counted.checkpoints += 1;
      for (const one of kills) {
        if (one.n !== this.counted.checkpoints) continue;
        this.hits.add(one);
        victim.kill(one);
      }
    });
  }
}

/** How far what a perturbation counts has come. */
function countFor(one: Perturbation, counted: { requests: number; writes: number }): number | undefined {
  if (one.does === "interrupt") return counted.requests;
  if (one.does !== "kill" || one.at === "checkpoint") return undefined;
  return one.at === "request" ? counted.requests : counted.writes;
}
