import type { ArmId } from "../world/armId";
import type { Clock } from "../world/clock";
import type { JsonObject } from "../world/resource";

/** Limit on the resources that reads see in an old state. */
export const STALE_MAX = 1_000;

interface Past {
  /** The answer of a GET before the write; undefined: the resource did not exist. */
  readonly before: JsonObject | undefined;
  readonly id: ArmId;
  readonly untilMs: number;
  readsLeft: number;
}

/** Old states of resources that reads still see after a write, because a fault makes reads lag behind. */
export class StaleReads {
  private readonly pasts = new Map<string, Past>();

  constructor(private readonly clock: Clock) {}

  /** Lets reads of a resource answer `before`, for so long or so often. */
  hold(
    id: ArmId,
    before: JsonObject | undefined,
    { forMs = Number.POSITIVE_INFINITY, reads = Number.POSITIVE_INFINITY }: { forMs?: number; reads?: number },
  ): void {
    // The oldest view stays: a second write meanwhile is not seen either.
    const kept = this.pasts.get(id.key);
    const past = { id, before: kept ? kept.before : before, untilMs: this.clock.nowMs() + forMs, readsLeft: reads };
    this.pasts.delete(id.key);
    this.pasts.set(id.key, past);
    const [oldest] = this.pasts.keys();
    if (this.pasts.size > STALE_MAX && oldest !== undefined) this.pasts.delete(oldest);
  }

  /** The old state that a read of a resource sees; undefined: the read sees the present state. Counts as a read. */
  look(id: ArmId): { readonly before: JsonObject | undefined } | undefined {
    const past = this.pasts.get(id.key);
    if (past === undefined) return undefined;
    if (this.clock.nowMs() < past.untilMs && past.readsLeft-- > 0) return past;
    this.pasts.delete(id.key);
    return undefined;
  }

  /** A list as a read sees it. */
  lookAtList(list: readonly JsonObject[], isListed: (id: ArmId) => boolean): readonly JsonObject[] {
    if (this.pasts.size === 0) return list;
    const kept = new Map(list.map((document) => [String(document.id).toLowerCase(), document]));
    for (const { id } of [...this.pasts.values()]) {
      const past = isListed(id) ? this.look(id) : undefined;
      if (past?.before) kept.set(id.key, past.before);
      else if (past) kept.delete(id.key);
    }
    return [...kept.values()];
  }
}
