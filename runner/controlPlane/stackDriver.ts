import type { Observer } from "../observer/observer";
import type { AzureAccess, StackName, StackState, Stacks } from "../stacks/stacks";
import type { DeedFields } from "../telemetry/subject";
import { act } from "./act";
import type { DriftBook } from "./driftBook";
import type { Failure } from "./failure";
import { isUnseen, seenAtMs, seenUntil, wishOf } from "./looks";
import { OBSTACLE_MS } from "./place";
import type { Plan, Standing } from "./plan";
import { planKeeping } from "./planKeeping";
import {
  type Goal,
  type KnownResource,
  known,
  NO_MEMORY,
  nameOfGoal,
  type StackMemory,
  type StackView,
} from "./stackView";

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

/** Where nothing is to be looked at. */
const NO_ACCESS: AzureAccess = { name: "", variables: {} };

/** Between two looks whether the sweep has been at what somebody wants repaired. */
const REPAIR_LOOK_MS = 5_000;

/** What was read within this time is good enough. */
const FRESH_MS = 60_000;
/** A Secret waits that long for its keys to be read. */
const KEYS_WAIT_MS = 5_000;

/** What a stack shall come to, on behalf of an object. */
export interface Drive {
  /** The key that the observer's news are for. */
  readonly key: string;
  readonly stack: StackName;
  readonly goal: Goal;
  readonly access: AzureAccess;
  readonly repairs: boolean;
  readonly circumstances: string;
  /**
   * What was told of the object is amiss, and by a look perhaps that this process does not know of: whatever nobody has looked
   * at is looked at soon. `lost`: a cluster or database is gone, so nothing is done before.
   */
  readonly said?: "lost" | "amiss" | undefined;
  /** Nothing is done, only looked: the feature is switched off, or a mistake stands in the way. */
  readonly isIdle?: boolean;
}

/** How a stack stands after the move. */
export interface Driven {
  readonly standing: Standing;
  readonly resources: readonly KnownResource[];
  readonly failure: Failure | undefined;
  readonly lastPass: StackMemory["lastPass"];
  /** When to come again without an event, in ms. */
  readonly afterMs: number | undefined;
  /** What the move left in Azure, and why: a sentence for each resource. */
  readonly kept: readonly string[];
  /** What the provider warned of during the move, in sentences. */
  readonly warnings: readonly string[];
  /** Nobody has looked at some resource since its last step, or in this process. */
  readonly isUnseen: boolean;
  /** All that was to be repaired has been looked at since the wish, and is as declared. */
  readonly isRepaired: boolean;
  /** Why something that is to be repaired cannot be looked at; undefined: nothing stands in the way. */
  readonly unreadable: string | undefined;
}

/** Moves stacks towards their goals, one deed at a call. The caller lets one call at a time run for each stack. */
export class StackDriver {
  private readonly memories = new Map<string, StackMemory>();
  /** The stack that was last moved for a key. */
  private readonly stackOfKey = new Map<string, string>();

  constructor(private readonly options: StackDriverOptions) {}

  /** @throws where the state of the stack cannot be read */
  async drive(drive: Drive, signal: AbortSignal): Promise<Driven> {
    const { stacks, nowMs, random } = this.options;
    if (this.stackOfKey.get(drive.key) !== nameOf(drive.stack)) this.forget(drive.key);
    this.stackOfKey.set(drive.key, nameOf(drive.stack));
    const before = await this.view(drive);
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
    this.remember(stack, first.isKeeping ? { ...memory, failure, sinceMs } : memory);
    const touched = before.resources.filter(({ urn }) => memory.told[urn] !== before.memory.told[urn]);
    this.options.drift.forget(touched.map(({ id }) => id));
    const after = await this.view(drive);
    const next = planKeeping(after);
    // What had drifted has to be looked at again, and nobody may have been told of it yet.
    const isAmiss = touched.some(({ differences }) => Object.keys(differences).length > 0);
    const said = drive.said ?? (isAmiss ? "amiss" : undefined);
    const driven = this.driven({ ...drive, said }, after, next.deed.is === "nothing" ? next : { ...next, afterMs: 0 });
    const keptBefore = new Set(keptOf(before.resources));
    return { ...driven, warnings, kept: keptOf(after.resources).filter((one) => !keptBefore.has(one)) };
  }

  /** The resources of a stack as they are known, without a move. @throws where the state cannot be read */
  async known(stack: StackName): Promise<readonly KnownResource[]> {
    const state = await this.options.stacks.read(stack);
    return this.seen(state, this.withNews(stack, state));
  }

  /**
   * Whether a Secret can be written with the keys that are known: they were read lately, or cannot be read. If not, the sweep
   * reads them next.
   */
  async hasFreshKeys(key: string, stack: StackName): Promise<boolean> {
    const isRead = await this.readSoon(key, stack);
    const nowMs = this.options.nowMs();
    const memory = this.memory(stack);
    const askedMs = memory.keysAskedMs ?? nowMs;
    const isFresh = isRead || nowMs - askedMs >= KEYS_WAIT_MS;
    this.remember(stack, { ...memory, keysAskedMs: isFresh ? undefined : askedMs });
    return isFresh;
  }

  /** Has the sweep read the database next. Returns whether that is not needed: it was read lately, or cannot be read. */
  async readSoon(key: string, stack: StackName): Promise<boolean> {
    const { drift, sweepSoon, nowMs } = this.options;
    const database = settledDatabase(await this.known(stack));
    if (database === undefined || drift.whyRefused(database.id) !== undefined) return true;
    const readMs = Math.max(database.lookedMs, seenAtMs(drift.observation(database.id)));
    if (nowMs() - readMs < FRESH_MS) return true;
    sweepSoon(key, [database.id]);
    return false;
  }

  /** Whether there is a stack. */
  async hasStack(stack: StackName): Promise<boolean> {
    return (await this.options.stacks.read(stack)) !== undefined;
  }

  /** Takes a stack away and leaves Azure as it is. */
  async abandon(key: string, stack: StackName): Promise<void> {
    await this.options.stacks.forget(stack);
    this.memories.delete(nameOf(stack));
    this.leave(key);
  }

  /** Looks no more at what a key was interested in, and forgets its stack, which stays. */
  leave(key: string): void {
    this.forget(key);
    this.options.drift.leave(key);
    this.options.observer.watch(key, []);
    this.options.cover(key, [], NO_ACCESS);
  }

  /** Forgets what is remembered of the stack of a key, keys of Azure among that. */
  private forget(key: string): void {
    this.memories.delete(this.stackOfKey.get(key) ?? "");
    this.stackOfKey.delete(key);
  }

  private driven(
    { key, stack, access, goal, said }: Drive,
    { resources, memory, repairs, nowMs }: StackView,
    { standing, afterMs }: Plan,
  ): Driven {
    const isOver = standing.is === "ready" || standing.is === "absent";
    if (isOver && (memory.sinceMs !== undefined || memory.failure !== undefined))
      this.remember(stack, { ...memory, sinceMs: undefined, failure: undefined });
    const wished = wishOf({ repairs, resources, memory, nowMs });
    if (wished.sinceMs !== memory.repairsSinceMs)
      this.remember(stack, { ...this.memory(stack), repairsSinceMs: wished.sinceMs });
    if (standing.is === "absent") {
      this.forget(key);
      this.options.drift.leave(key);
    }
    // Keys change, and others delete things, also while a change is refused or under way.
    const isStaying = goal.is !== "absent";
    this.options.cover(key, isStaying ? resources.filter(({ status }) => status.is === "settled") : [], access);
    this.options.observer.watch(
      key,
      resources
        .filter(({ status }) => status.is !== "deleted")
        .map((one) => ({
          id: one.id,
          access,
          urgency: standing.is === "failed" || (isStaying && !isBegun(one)) ? "settled" : "busy",
        })),
    );
    const unseen = resources.filter(isUnseen).map(({ id }) => id);
    const isAtRest = standing.is === "ready" || standing.is === "lost" || standing.is === "broken";
    if (said !== undefined && isAtRest) this.options.sweepSoon(key, unseen);
    // What is broken may be well again, and no list shows databases.
    if (standing.is === "broken") this.options.sweepSoon(key, seenUntil(resources, nowMs - OBSTACLE_MS));
    const isRepaired = repairs && standing.is === "ready" && wished.unseen.length === 0;
    const waits = repairs && standing.is === "ready" && !isRepaired;
    if (waits) this.options.sweepSoon(key, wished.unseen);
    const nextMs = waits ? Math.min(afterMs ?? REPAIR_LOOK_MS, REPAIR_LOOK_MS) : afterMs;
    return {
      standing,
      resources,
      failure: memory.failure,
      lastPass: memory.lastPass,
      afterMs: nextMs,
      isUnseen: unseen.length > 0,
      isRepaired,
      unreadable: waits ? wished.unseen.map((id) => this.options.drift.whyRefused(id)).find(Boolean) : undefined,
      kept: [],
      warnings: [],
    };
  }

  private async view({ stack, goal, repairs, circumstances, said }: Drive): Promise<StackView> {
    const { stacks, nowMs } = this.options;
    const state = await stacks.read(stack);
    this.turnTowards(stack, nameOfGoal(goal));
    const memory = this.withNews(stack, state);
    const resources = this.seen(state, memory);
    return { nowMs: nowMs(), goal, state, resources, memory, repairs, wasLost: said === "lost", circumstances };
  }

  /** Another goal has a time of its own. */
  private turnTowards(stack: StackName, towards: string): void {
    const memory = this.memory(stack);
    if (memory.towards !== towards) this.remember(stack, { ...memory, towards, sinceMs: undefined });
  }

  private seen(state: StackState | undefined, memory: StackMemory): readonly KnownResource[] {
    const { observer, drift } = this.options;
    return known(state, memory, { observation: (id) => observer.observation(id), drift });
  }

  /**
   * Takes over what others changed of a database's outputs, keys and the version of Redis: into Secret and report at once, and
   * into the stack with the next pass.
   */
  private withNews(stack: StackName, state: StackState | undefined): StackMemory {
    const memory = this.memory(stack);
    const { drift } = this.options;
    const database = settledDatabase(this.seen(state, memory));
    if (database === undefined) return memory;
    const { urn, id, status, properties } = database;
    const keys = drift.changedKeys(database);
    const redisVersion = drift.redisVersion(database);
    const isUpgraded = redisVersion !== undefined && redisVersion !== properties.redisVersion;
    if (keys === undefined && !isUpgraded) return memory;
    const atMs = seenAtMs(drift.observation(id)) || database.lookedMs;
    if (keys) drift.forgetKeys(id);
    const step = { properties: { ...properties, ...keys, ...(isUpgraded ? { redisVersion } : {}) }, status };
    const told = { ...memory.told, [urn]: { status, atMs, sinceMs: atMs } };
    const renewed = { ...memory, told, steps: { ...memory.steps, [urn]: step } };
    this.remember(stack, renewed);
    return renewed;
  }

  private memory(stack: StackName): StackMemory {
    return this.memories.get(nameOf(stack)) ?? NO_MEMORY;
  }

  private remember(stack: StackName, memory: StackMemory): void {
    this.memories.set(nameOf(stack), memory);
  }
}

function settledDatabase(resources: readonly KnownResource[]): KnownResource | undefined {
  return resources.find(({ kind, status }) => kind === "Database" && status.is === "settled");
}

function keptOf(resources: readonly KnownResource[]): string[] {
  return resources.flatMap(({ status }) => (status.is === "deleted" && status.kept !== undefined ? [status.kept] : []));
}

/** Whether Azure works on a resource of a stack that is not to go: what waits for another one is not there to be seen. */
function isBegun({ status }: KnownResource): boolean {
  return status.is !== "settled" && !(status.is === "in progress" && status.waitsFor !== undefined);
}

function nameOf({ project, stack }: StackName): string {
  return `${project}/${stack}`;
}
