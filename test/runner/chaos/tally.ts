import { nameOf, TROUBLE_NAMES } from "./trouble";
import type { Verdict } from "./verdict";

/** What plans have met so far. */
export class Tally {
  private plans = 0;
  private readonly sums = { runners: 0, passes: 0, retries: 0, kills: 0 };
  private readonly edits = new Map<string, number>();
  private readonly troubles = new Map<string, number>(TROUBLE_NAMES.map((name) => [name, 0]));

  add({ plan, ending }: Verdict): void {
    this.plans += 1;
    for (const { edit, actor, until } of plan.steps) {
      count(this.edits, `${edit} ${actor.plane}${until === "begun" ? ", cut short" : ""}`);
    }
    for (const one of ending?.hits ?? []) {
      count(this.troubles, nameOf(one));
      if (one.does === "kill") this.sums.kills += 1;
    }
    this.sums.runners += ending?.starts ?? 0;
    this.sums.passes += ending?.passes ?? 0;
    this.sums.retries += ending?.retries ?? 0;
  }

  /** Kinds of trouble that never came about. */
  get never(): readonly string[] {
    return [...this.troubles].filter(([, times]) => times === 0).map(([name]) => name);
  }

  report(): string {
    const { runners, passes, retries, kills } = this.sums;
    return [
      `${this.plans} plans, ${runners} runners, ${kills} kills, ${passes} passes, ${retries} retries by annotation.`,
      `Never came about: ${this.never.join(", ") || "nothing"}.`,
      line("Steps", this.edits),
      line("Troubles that came about", this.troubles),
    ].join("\n");
  }
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function line(title: string, counts: ReadonlyMap<string, number>): string {
  const all = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${name} ${times}`);
  return `${title}: ${all.join(", ") || "none"}.`;
}
