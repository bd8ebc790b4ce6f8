import type { Observer } from "../observer/observer";
import type { AzureAccess, StackName, StackState, Stacks } from "../stacks/stacks";
import type { DeedFields } from "../telemetry/logFields";
import { act } from "./act";
import { areKeysRead, databaseNews, readAtMs, settledDatabase } from "./databaseNews";
import type { DriftBook } from "./driftBook";
import type { Drive, Driven, KeysKnown } from "./drive";
import { awaited, isUnseen, seenUntil, wishOf } from "./looks";
import { OBSTACLE_MS } from "./place";
import type { Plan } from "./plan";
import { planKeeping } from "./planKeeping";
import { isExhausted } from "./refused";
import { StackMemories } from "./stackMemories";
import { type KnownResource, known, nameOfGoal, type StackMemory, type StackView } from "./stackView";

export interface StackDriverOptions {
  readonly stacks: Stacks;
  readonly observer: Observer;
  readonly drift: DriftBook;
  /** Covers the settled resources of a key by the drift sweep, in place of those of the last call. */
  readonly cover: (key: string, resources: readonly KnownResource[], access: AzureAccess) => void;
  /** Has the sweep look at these resources of a key next. */
  readonly sweepSoon: (key: string, ids: readonly string[]) => void;
  /** Tells what was done for a key. */
  readonly tell: (key: string, deed: DeedFields) => void;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** What a read of a stack showed. `state`: undefined, there is no stack. */
export interface Look {
  readonly state: StackState | undefined;
  readonly resources: readonly KnownResource[];
}

/** Nothing is about to look at the resources of its own account. */
const AT_REST: ReadonlySet<Plan["standing"]["is"]> = new Set(["ready", "lost", "broken", "failed"]);

/** Where nothing is to be looked at. */
const NO_ACCESS: AzureAccess = { name: "", variables: {} };

/** Between two looks whether the sweep has been at what somebody wants repaired. */
const REPAIR_LOOK_MS = 5_000;

/** What was read within this time is good enough. */
const FRESH_MS = 60_000;
/** A Secret waits that long for its keys to be read. */
const KEYS_WAIT_MS = 5_000;

/** Moves stacks towards their goals, one deed at a call. The caller lets one call at a time run for each stack. */
export class StackDriver {
  private readonly memories = new StackMemories();

  constructor(private readonly options: StackDriverOptions) {}

  /** `look`: what was read of the stack a moment ago, in the same reconciliation. @throws where the state cannot be read */
  async drive(drive: Drive, signal: AbortSignal, look?: Look): Promise<Driven> {
    const { stacks, nowMs, random } = this.options;
    this.memories.move(drive.key, drive.stack);
    const before = this.view(drive, look ? look.state : await stacks.read(drive.stack));
    const first = planKeeping(before);
    const isNothing = first.deed.is === "nothing" || drive.isIdle;
    if (isNothing) {
      // A command that was killed at its very end may have left files of a stack that is gone.
      if (first.standing.is === "absent") await stacks.forget(drive.stack);
      // Nobody tells of a switch that is on again.
      const isPending = first.deed.is !== "nothing";
      return this.driven(drive, before, isPending ? { ...first, afterMs: OBSTACLE_MS } : first);
    }
    const { stack, access } = drive;
    const tell = (deed: DeedFields) => this.options.tell(drive.key, deed);
    const warnings: string[] = [];
    const warn = (heard: readonly string[]) => void warnings.push(...heard);
    const memory = await act(first.deed, before, { stack, stacks, access, nowMs, random, signal, tell, warn });
    const { failure, sinceMs } = before.memory;
    // What is kept meanwhile says nothing of the attempt that failed.
    this.memories.note(stack, first.isKeeping ? { ...memory, failure, sinceMs } : memory);
    const touched = before.resources.filter(({ urn }) => memory.told[urn] !== before.memory.told[urn]);
    this.options.drift.forget(touched.map(({ id }) => id));
    // A pass that was cut off may have done nothing of what was to be done.
    const cutOff = touched.filter(({ urn }) => memory.told[urn] === undefined).map(({ id }) => id);
    this.options.drift.renew(cutOff);
    if (cutOff.length > 0) this.options.sweepSoon(drive.key, cutOff);
    const after = this.view(drive, await stacks.read(stack));
    const next = planKeeping(after);
    // What had drifted has to be looked at again, and nobody may have been told of it yet.
    const isAmiss = touched.some(({ differences }) => Object.keys(differences).length > 0);
    const said = drive.said ?? (isAmiss ? "amiss" : undefined);
    const driven = this.driven({ ...drive, said }, after, next.deed.is === "nothing" ? next : { ...next, afterMs: 0 });
    const keptBefore = new Set(keptOf(before.resources));
    return { ...driven, warnings, kept: keptOf(after.resources).filter((one) => !keptBefore.has(one)) };
  }

  /** A stack as it is known, without a move. @throws where the state cannot be read */
  async look(stack: StackName): Promise<Look> {
    const state = await this.options.stacks.read(stack);
    return { state, resources: this.seen(state, this.withNews(stack, state)) };
  }

  /** How good the keys are that are known, for a Secret. If nobody has read them lately, the sweep reads them next. */
  async keysKnown(key: string, stack: StackName): Promise<KeysKnown> {
    const isDone = this.readSoon(key, (await this.look(stack)).resources);
    const nowMs = this.options.nowMs();
    const { keysAskedMs: askedMs = nowMs, areKeysRead } = this.memories.of(stack);
    const isOver = isDone || nowMs - askedMs >= KEYS_WAIT_MS;
    // One wait is enough where nobody can read them.
    this.memories.note(stack, { keysAskedMs: isOver && areKeysRead ? undefined : askedMs });
    if (!isOver) return "asked";
    return areKeysRead ? "read" : "unread";
  }

  /** Has the sweep read the database next. Returns whether that is not needed: it was read lately, or cannot be read. */
  readSoon(key: string, resources: readonly KnownResource[]): boolean {
    const { drift, sweepSoon, nowMs } = this.options;
    const database = settledDatabase(resources);
    const readMs = database && readAtMs(database, drift);
    if (database === undefined || readMs === undefined || nowMs() - readMs < FRESH_MS) return true;
    sweepSoon(key, [database.id]);
    return false;
  }

  /** Takes a stack away and leaves Azure as it is. */
  async abandon(key: string, stack: StackName): Promise<void> {
    await this.options.stacks.forget(stack);
    this.memories.drop(stack);
    this.leave(key);
  }

  /** Looks no more at what a key was interested in, and forgets its stack, which stays. */
  leave(key: string): void {
    this.memories.forget(key);
    this.options.drift.leave(key);
    this.options.observer.watch(key, []);
    this.options.cover(key, [], NO_ACCESS);
  }

  private driven(
    { key, stack, access, goal, said }: Drive,
    { resources, memory, repairs, nowMs }: StackView,
    { standing, afterMs }: Plan,
  ): Driven {
    const isOver = standing.is === "ready" || standing.is === "absent";
    if (isOver && (memory.sinceMs !== undefined || memory.failure !== undefined))
      this.memories.note(stack, { sinceMs: undefined, failure: undefined });
    const wished = wishOf({ repairs, resources, memory, nowMs });
    if (wished.sinceMs !== memory.repairsSinceMs) this.memories.note(stack, { repairsSinceMs: wished.sinceMs });
    if (standing.is === "absent") {
      this.memories.forget(key);
      this.options.drift.leave(key);
    }
    // Keys change, and others delete things, also while a change is refused or under way.
    const isStaying = goal.is !== "absent";
    this.options.cover(key, isStaying ? resources.filter(({ status }) => status.is === "settled") : [], access);
    const isSeldom =
      standing.is === "failed" ||
      ("refusal" in standing && standing.refusal !== undefined && isExhausted(standing.refusal));
    this.options.observer.watch(
      key,
      resources
        .filter(({ status }) => status.is !== "deleted")
        .map((one) => ({
          id: one.id,
          access,
          urgency: isSeldom || (isStaying && !isBegun(one)) ? "settled" : "busy",
        })),
    );
    const unseen = resources.filter(isUnseen).map(({ id }) => id);
    const isAtRest = AT_REST.has(standing.is);
    if (said !== undefined && isAtRest) this.options.sweepSoon(key, unseen);
    this.options.sweepSoon(key, awaited(resources));
    // What is broken may be well again, and no list shows databases.
    if (standing.is === "broken") this.options.sweepSoon(key, seenUntil(resources, nowMs - OBSTACLE_MS));
    const isRepaired = repairs && standing.is === "ready" && wished.unseen.length === 0;
    const waits = repairs && standing.is === "ready" && !isRepaired;
    if (waits) this.options.sweepSoon(key, wished.unseen);
    const refused = waits ? wished.unseen.map((id) => this.options.drift.whyRefused(id)) : [];
    // The sweep tries again what Azure did not show, later and later, and tells when it has seen it.
    const lookMs = refused.includes(undefined) ? REPAIR_LOOK_MS : OBSTACLE_MS;
    const nextMs = waits ? Math.min(afterMs ?? lookMs, lookMs) : afterMs;
    return {
      standing,
      resources,
      failure: memory.failure,
      afterMs: nextMs,
      isRepaired,
      unreadable: refused.find((why) => why !== undefined),
      kept: [],
      warnings: [],
    };
  }

  private view({ stack, goal, repairs, circumstances, said }: Drive, state: StackState | undefined): StackView {
    const { nowMs } = this.options;
    const towards = nameOfGoal(goal);
    // Another goal has a time of its own.
    if (this.memories.of(stack).towards !== towards) this.memories.note(stack, { towards, sinceMs: undefined });
    const memory = this.withNews(stack, state);
    const resources = this.seen(state, memory);
    return { nowMs: nowMs(), goal, state, resources, memory, repairs, wasLost: said === "lost", circumstances };
  }

  private seen(state: StackState | undefined, memory: StackMemory): readonly KnownResource[] {
    const { observer, drift } = this.options;
    return known(state, memory, { observation: (id) => observer.observation(id), drift });
  }

  private withNews(stack: StackName, state: StackState | undefined): StackMemory {
    const memory = this.memories.of(stack);
    const database = settledDatabase(this.seen(state, memory));
    const news = database && databaseNews(database, memory, this.options.drift);
    const isRead = areKeysRead(database, memory, this.options.drift);
    return news || isRead !== memory.areKeysRead ? this.memories.note(stack, { ...news, areKeysRead: isRead }) : memory;
  }
}

function keptOf(resources: readonly KnownResource[]): string[] {
  return resources.flatMap(({ status }) => (status.is === "deleted" && status.kept !== undefined ? [status.kept] : []));
}

/** Whether Azure works on a resource of a stack that is not to go: what waits for another one is not there to be seen. */
function isBegun({ status }: KnownResource): boolean {
  return status.is !== "settled" && !(status.is === "in progress" && status.waitsFor !== undefined);
}
