import type { ControllerMetrics, Outcome } from "../../../runner/controller/metrics";

/** Keeps what a controller told of itself. */
export class CountedMetrics implements ControllerMetrics {
  readonly depths: number[] = [];
  readonly waits: number[] = [];
  readonly works: number[] = [];
  readonly actives: number[] = [];
  readonly outcomes: (readonly [Outcome, number])[] = [];
  adds = 0;
  retries = 0;
  panics = 0;

  depth(count: number): void {
    this.depths.push(count);
  }
  added(): void {
    this.adds++;
  }
  retried(): void {
    this.retries++;
  }
  waited(ms: number): void {
    this.waits.push(ms);
  }
  worked(ms: number): void {
    this.works.push(ms);
  }
  active(count: number): void {
    this.actives.push(count);
  }
  reconciled(outcome: Outcome, ms: number): void {
    this.outcomes.push([outcome, ms]);
  }
  panicked(): void {
    this.panics++;
  }
}
