import type { Budget } from "../../provider/azure/budget";

/** A number of requests of each kind. Plain data, which can be sent to a worker. */
export interface Requests {
  readonly read: number;
  readonly write: number;
}

/** Requests that a pass in another process may send. A pass that dies has used them all. */
export class Loan {
  private isOpen = true;

  constructor(
    readonly granted: Requests,
    private readonly giveBack: (kind: "read" | "write", count: number) => void,
  ) {}

  /** Takes back what was not used, once. No more comes back than was lent. */
  end(unused: Requests): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    for (const kind of ["read", "write"] as const) {
      this.giveBack(kind, Math.max(0, Math.min(Math.floor(unused[kind]), this.granted[kind])));
    }
  }
}

/** Time after which a borrower that has spent its loan tries again, in ms: the pass ends before that, mostly. */
const SPENT_MS = 5_000;

/** The budget on the borrower's side. */
export class BorrowedBudget implements Budget {
  private left: Requests;

  constructor(granted: Requests) {
    this.left = { ...granted };
  }

  take(kind: "read" | "write"): number {
    if (this.left[kind] < 1) return SPENT_MS;
    this.left = { ...this.left, [kind]: this.left[kind] - 1 };
    return 0;
  }

  /** What can be given back. */
  get unused(): Requests {
    return this.left;
  }
}
