import { ALTERNATIVES } from "./doubts";
import { EDIT_NAMES } from "./edits";
import { nameOf, PERTURBATION_NAMES } from "./perturbation";
import type { Verdict } from "./verdict";

/** Which arguments, edits, disturbances and errors of Azure plans have met so far. */
export class Coverage {
  private plans = 0;
  private commands = 0;
  private kills = 0;
  private readonly arguments = new Map<string, number>();
  private readonly edits = new Map<string, number>(EDIT_NAMES.map((name) => [name, 0]));
  private readonly disturbances = new Map<string, number>(PERTURBATION_NAMES.map((name) => [name, 0]));
  private readonly doubts = new Map<string, number>(ALTERNATIVES.map((name) => [name, 0]));
  private readonly codes = new Map<string, number>();
  private readonly ups = new Map<string, number>();

  add({ plan, disturbed }: Verdict): void {
    this.plans += 1;
    this.commands += disturbed?.commands ?? 0;
    this.kills += disturbed?.kills ?? 0;
    for (const { edit, declaration } of plan.steps) {
      if (!/^(begin|undo )/.test(edit)) count(this.edits, edit);
      for (const [owner, args] of Object.entries(declaration)) {
        for (const [name, value] of Object.entries((args as object | undefined) ?? {})) {
          const isFree = typeof value !== "string" || value.includes("/");
          count(this.arguments, `${owner}.${name}${isFree ? "" : ` ${value}`}`);
        }
      }
    }
    for (const one of disturbed?.hits ?? []) count(this.disturbances, nameOf(one));
    for (const alternative of disturbed?.doubts ?? []) count(this.doubts, alternative);
    for (const code of disturbed?.codes ?? []) count(this.codes, code);
    for (const ups of disturbed?.recoveries ?? []) count(this.ups, `${ups}`);
  }

  report(): string {
    return [
      `${this.plans} plans, ${this.commands} commands of the CLI in disturbed walks, ${this.kills} kills.`,
      this.never(),
      line("Arguments (by step)", this.arguments),
      line("Edits", this.edits),
      line("Disturbances that came about", this.disturbances),
      line("Alternatives of doubts met (by plan)", this.doubts),
      line("Errors of Azure met (by plan)", this.codes),
      line("Ups until recovered", this.ups),
    ].join("\n");
  }

  /** What a run that is to say something should have met. */
  private never(): string {
    const missing = [...this.edits, ...this.disturbances, ...this.doubts]
      .filter(([, times]) => times === 0)
      .map(([name]) => name);
    return `Never met: ${missing.join(", ") || "nothing"}.`;
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function line(title: string, counts: ReadonlyMap<string, number>): string {
  const all = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${name} ${times}`);
  return `${title}: ${all.join(", ") || "none"}.`;
}
