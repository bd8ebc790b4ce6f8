import type { ControllerMetrics, Outcome } from "../../../runner/controller/metrics";

/** Keeps what a controller told of itself. */
export class CountedMetrics implements ControllerMetrics {
  readonly waits: number[] = [];
  readonly outcomes: (readonly [Outcome, number])[] = [];
  adds = 0;
  retries = 0;

  added(): void {
    this.adds++;
  }
  retried(): void {
    this.retries++;
  }
  waited(ms: number): void {
    this.waits.push(ms);
  }
  reconciled(outcome: Outcome, ms: number): void {
    this.outcomes.push([outcome, ms]);
  }
}
