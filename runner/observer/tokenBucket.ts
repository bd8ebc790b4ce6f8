/** Some tokens at once, and so many more per second. Fractions are kept. */
export class TokenBucket {
  private tokens: number;

  constructor(private readonly capacity: number) {
    this.tokens = capacity;
  }

  get left(): number {
    return this.tokens;
  }

  /** Returns what did not fit in. */
  add(tokens: number): number {
    const over = Math.max(0, this.tokens + tokens - this.capacity);
    this.tokens = Math.min(this.capacity, this.tokens + tokens);
    return over;
  }

  /** Takes up to so many whole tokens, and leaves `reserve` of them. Returns the number taken. */
  take(wanted: number, reserve = 0): number {
    const taken = Math.max(0, Math.min(wanted, Math.floor(this.tokens - reserve)));
    this.tokens -= taken;
    return taken;
  }

  empty(): void {
    this.tokens = 0;
  }
}
