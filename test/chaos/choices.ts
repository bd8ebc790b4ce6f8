import * as fc from "fast-check";

const uniform = (max: number) => fc.noBias(fc.nat(max));

/** Choices that follow from one integer: the same plan on every machine. */
export class Choices {
  private readonly next: fc.GeneratorValue;

  constructor(seed: number) {
    const [value] = fc.sample(fc.gen(), { seed, numRuns: 1 });
    this.next = value as fc.GeneratorValue;
  }

  /** From `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.next(uniform, high - low);
  }

  /** Whether something that happens so often (0 to 1) happens now. */
  happens(share: number): boolean {
    return this.between(0, 999) < share * 1000;
  }

  of<T>(options: readonly T[]): T {
    return options[this.between(0, options.length - 1)] as T;
  }

  /** One of `options`, or nothing, so often. */
  maybe<T>(share: number, options: readonly T[]): T | undefined {
    return this.happens(share) ? this.of(options) : undefined;
  }
}
