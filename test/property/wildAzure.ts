import type {
  Accepted,
  Arm,
  ArmDocument,
  Azure,
  Operation,
  OperationStatus,
  RedisEnterprise,
} from "../../provider/azure/arm";
import { normalId } from "../../provider/azure/ids";
import type { Clock } from "../../provider/lifecycle/clock";

/** How a write is answered. `polls`: it is accepted, and its operation is asked after so often until it ends. */
export type Answer = { readonly error: Error } | { readonly polls: number; readonly end: OperationStatus };

/** What one wild Azure shows and answers, in order. */
export interface Walk {
  /** What each look at the resource finds. */
  readonly sights: readonly (ArmDocument | undefined)[];
  /** What each look at anything else finds: the cluster of a database, the database of a cluster. */
  readonly others: readonly (ArmDocument | undefined)[];
  readonly answers: readonly Answer[];
  /** It begins again when it is over, for ever; else it stays at its last. */
  readonly isEndless: boolean;
}

/** One write, and what had been seen just before it. */
export interface Write {
  readonly verb: "put" | "patch" | "delete" | "action";
  readonly isAccepted: boolean;
  readonly sight: ArmDocument | undefined;
  /** `unseen`: nothing else was looked at since. */
  readonly other: ArmDocument | undefined | "unseen";
}

/** What the test fails with when a run does not come to its end. */
export class Endless extends Error {}

const REQUEST_MS = 50;
/** A wait of 45 min asks about 700 times; more than this is no waiting. */
const CALLS_MAX = 5_000;

/**
 * An Azure that shows anything at any time, whatever is asked of it: stale, flapping, someone else's. Nothing can be
 * reached against it, so it shows what is never done. It is a clock, too: requests take time, and waits pass at once.
 */
export class WildAzure implements Azure, Clock {
  readonly caCert = undefined;
  readonly writes: Write[] = [];
  private calls = 0;
  private passedMs = 0;
  private readonly at = { sights: 0, others: 0, answers: 0 };
  private sight: ArmDocument | undefined;
  private other: ArmDocument | undefined | "unseen" = "unseen";

  constructor(
    private readonly id: string,
    private readonly walk: Walk,
  ) {}

  nowMs(): number {
    return this.passedMs;
  }

  async sleep(ms: number): Promise<void> {
    this.passedMs += ms;
    return Promise.resolve();
  }

  readonly arm: Arm = {
    get: async (id) => {
      this.call();
      if (normalId(id) !== normalId(this.id)) {
        this.other = this.next("others");
        return Promise.resolve(structuredClone(this.other));
      }
      this.sight = this.next("sights");
      this.other = "unseen";
      return Promise.resolve(structuredClone(this.sight));
    },
    put: () => this.write("put"),
    patch: () => this.write("patch"),
    delete: () => this.write("delete"),
    list: () => {
      this.call();
      return Promise.resolve([]);
    },
    post: () => Promise.reject(new Error("nothing posts here")),
    beginAction: () => this.write("action"),
    resumeOperation: () => {
      throw new Error("nothing resumes here");
    },
  };

  readonly redis: RedisEnterprise = {
    listKeys: () => Promise.resolve({ primaryKey: "primary", secondaryKey: "secondary" }),
    beginRegenerateKey: () => this.write("action"),
  };

  private async write(verb: Write["verb"]): Promise<Accepted> {
    this.call();
    const answer = this.next("answers");
    this.writes.push({ verb, isAccepted: !("error" in answer), sight: this.sight, other: this.other });
    if ("error" in answer) throw answer.error;
    return Promise.resolve(answer.polls > 0 ? { operation: this.operation(answer.polls, answer.end) } : {});
  }

  private operation(polls: number, end: OperationStatus): Operation {
    let left = polls;
    return {
      id: "operation",
      serialize: () => "operation",
      poll: async () => {
        this.call();
        left -= 1;
        return Promise.resolve(left > 0 ? { status: "running" } : end);
      },
    };
  }

  private next<K extends "sights" | "others" | "answers">(what: K): Walk[K][number] {
    const steps: Walk[K] = this.walk[what];
    const step = this.at[what]++;
    return steps[this.walk.isEndless ? step % steps.length : Math.min(step, steps.length - 1)] as Walk[K][number];
  }

  private call(): void {
    this.passedMs += REQUEST_MS;
    if (++this.calls > CALLS_MAX) throw new Endless(`${CALLS_MAX} requests, and still no end`);
  }
}
