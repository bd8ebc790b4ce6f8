import { createHash } from "node:crypto";
import type { Azure } from "../../provider/azure/arm";
import { ArmError } from "../../provider/azure/errors";
import { normalId, subscriptionOf } from "../../provider/azure/ids";
import type { Clock } from "../../provider/lifecycle/clock";
import { sentence } from "../stacks/sentence";
import type { AzureAccess, StackResource } from "../stacks/stacks";
import { Bell } from "./bell";
import { listingOf } from "./listing";
import { type Finding, type Settled, settledOf, survey } from "./survey";

export interface DriftSweepOptions {
  /** Connects within the observer's share of the budget. */
  azure(access: AzureAccess): Promise<Azure>;
  readonly clock: Clock;
  /** Gets what was found of a resource of the key, also when nothing has changed. */
  found(key: string, finding: Finding): void;
  /** Gets the id of a resource that Azure did not show, and why, as a sentence. */
  failed(failure: { readonly key: string; readonly path: string; readonly why: string }): void;
  /** Each resource is read once in that time, in ms; default an hour. */
  readonly intervalMs?: number;
}

interface Covered {
  readonly key: string;
  readonly settled: Settled;
  readonly access: AzureAccess;
  dueMs: number;
  failures: number;
}

const INTERVAL_MS = 3_600_000;
/** Resources that are read in one round, at most; more than that come with the next one. */
const ROUND_MAX = 20;
/** Part of the interval within which a second read would tell nothing new: whoever was just read has the turn after that. */
const RECENT = 1 / 6;
/** Before the first retry; doubles up to the interval. */
const RETRY_MS = 5_000;
const DOUBLINGS = 16;

/** A resource that the sweep may cover. */
interface Coverable extends StackResource {
  /** When somebody else read it last, in ms; absent or 0: not in this process. */
  readonly lookedMs?: number;
}

/**
 * Reads what no list shows of settled instances, databases with their keys and zone groups, once per interval. The reads are
 * spread evenly by a hash of the id, which is the same in each process: a runner that is restarted often skips nobody.
 */
export class DriftSweep {
  private readonly byKey = new Map<string, ReadonlyMap<string, Covered>>();
  private readonly pausedUntilMs = new Map<string, number>();
  private readonly intervalMs: number;
  private readonly bell: Bell;

  constructor(private readonly options: DriftSweepOptions) {
    this.intervalMs = options.intervalMs ?? INTERVAL_MS;
    this.bell = new Bell(options.clock);
  }

  /** Covers these resources of a stack, in place of those of the last call. Those that a list shows are the observer's. */
  cover(key: string, resources: readonly Coverable[], access: AzureAccess): void {
    const before = this.byKey.get(key) ?? new Map<string, Covered>();
    const now = new Map<string, Covered>();
    for (const resource of resources) {
      if (listingOf(resource.id).isList) continue;
      const id = normalId(resource.id);
      const known = before.get(id);
      // Another credential may read what the last one could not.
      const isAnother = known !== undefined && known.failures > 0 && known.access.name !== access.name;
      const { dueMs = this.nextMs(id, resource.lookedMs), failures = 0 } = isAnother ? {} : (known ?? {});
      now.set(id, { key, settled: settledOf(resource), access, dueMs, failures });
    }
    if (now.size > 0) this.byKey.set(key, now);
    else this.byKey.delete(key);
    // The turns of those that were covered before stay as they are.
    if ([...now.keys()].some((id) => !before.has(id))) this.bell.ring();
  }

  /** Looks at these resources of a key next, whatever their turns. */
  soon(key: string, ids: readonly string[]): void {
    const nowMs = this.options.clock.nowMs();
    for (const id of ids) {
      const one = this.byKey.get(key)?.get(normalId(id));
      if (one && one.failures === 0) one.dueMs = Math.min(one.dueMs, nowMs);
    }
    this.bell.ring();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let nextMs = Number.POSITIVE_INFINITY;
      for (const one of this.covered()) nextMs = Math.min(nextMs, this.untilMs(one));
      await this.bell.wait(nextMs - this.options.clock.nowMs(), signal);
      if (!signal.aborted) await this.round(signal);
    }
  }

  /** Reads what is due, one after the other: nothing is urgent here. */
  async round(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    for (const [by, untilMs] of this.pausedUntilMs) if (untilMs <= clock.nowMs()) this.pausedUntilMs.delete(by);
    const due = [...this.covered()].filter((one) => this.untilMs(one) <= clock.nowMs());
    due.sort((a, b) => a.dueMs - b.dueMs);
    for (const one of due.slice(0, ROUND_MAX)) {
      if (signal.aborted) return;
      // An earlier one of the round may have met a limit.
      if (this.untilMs(one) <= clock.nowMs()) await this.look(one, signal);
    }
  }

  private async look(one: Covered, signal: AbortSignal): Promise<void> {
    const { clock, azure, found, failed } = this.options;
    const { id } = one.settled.resource;
    try {
      const finding = await survey(await azure(one.access), one.settled, signal);
      one.failures = 0;
      one.dueMs = this.nextMs(normalId(id), clock.nowMs());
      // Meanwhile another cover may have come, with another state to compare with.
      if (this.byKey.get(one.key)?.get(normalId(id)) === one) found(one.key, finding);
    } catch (error) {
      if (signal.aborted) return;
      const isPause = error instanceof ArmError && error.status === 429;
      if (isPause) this.pausedUntilMs.set(pausedBy(one), clock.nowMs() + (error.retryAfterMs ?? RETRY_MS));
      if (isPause && error.code === "BudgetSpent") return;
      // Meanwhile another cover may have come: with another credential, or without the resource.
      const present = this.byKey.get(one.key)?.get(normalId(id));
      if (present?.access.name !== one.access.name) return;
      if (!isPause) {
        present.failures++;
        present.dueMs =
          clock.nowMs() + Math.min(this.intervalMs, RETRY_MS * 2 ** Math.min(present.failures - 1, DOUBLINGS));
      }
      failed({ key: one.key, path: id, why: sentence(error) });
    }
  }

  private *covered(): Iterable<Covered> {
    for (const ofKey of this.byKey.values()) yield* ofKey.values();
  }

  private untilMs(one: Covered): number {
    return Math.max(one.dueMs, this.pausedUntilMs.get(pausedBy(one)) ?? 0);
  }

  /** The turn of a resource that was read at that time: always at the same part of an interval. */
  private nextMs(id: string, readMs = 0): number {
    const fromMs = Math.max(this.options.clock.nowMs(), readMs + this.intervalMs * RECENT);
    const part = createHash("sha256").update(id).digest().readUInt32BE(0) / 2 ** 32;
    const sinceMs = fromMs % this.intervalMs;
    const turnMs = part * this.intervalMs;
    return fromMs - sinceMs + turnMs + (turnMs > sinceMs ? 0 : this.intervalMs);
  }
}

/** A 429 concerns one subscription, as one credential sees it. */
function pausedBy({ access, settled }: Covered): string {
  return `${access.name} ${subscriptionOf(settled.resource.id)?.toLowerCase()}`;
}
