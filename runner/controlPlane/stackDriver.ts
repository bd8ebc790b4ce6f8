import type { Observer } from "../observer/observer";
import type { AzureAccess, StackName, Stacks } from "../stacks/stacks";
import { act } from "./act";
import type { Failure } from "./failure";
import { type Plan, plan, type Standing } from "./plan";
import { type Goal, type KnownResource, known, NO_MEMORY, type StackMemory, type StackView } from "./stackView";

export interface StackDriverOptions {
  readonly stacks: Stacks;
  readonly observer: Observer;
  readonly nowMs: () => number;
  readonly random: () => number;
}

/** What a stack shall come to, on behalf of an object. */
export interface Drive {
  /** The key that the observer's news are for. */
  readonly key: string;
  readonly stack: StackName;
  readonly goal: Goal;
  readonly access: AzureAccess;
  readonly repairs: boolean;
  readonly circumstances: string;
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
}

/** Moves stacks towards their goals, one deed at a call. The caller lets one call at a time run for each stack. */
export class StackDriver {
  private readonly memories = new Map<string, StackMemory>();

  constructor(private readonly options: StackDriverOptions) {}

  /** @throws where the state of the stack cannot be read */
  async drive(drive: Drive, signal: AbortSignal): Promise<Driven> {
    const { stacks, nowMs, random } = this.options;
    const before = await this.view(drive);
    const first = plan(before);
    const isNothing = first.deed.is === "nothing" || drive.isIdle;
    if (isNothing) return this.driven(drive, before, first);
    const { stack, access } = drive;
    this.remember(stack, await act(first.deed, before, { stack, stacks, access, nowMs, random, signal }));
    const after = await this.view(drive);
    const next = plan(after);
    return this.driven(drive, after, next.deed.is === "nothing" ? next : { ...next, afterMs: 0 });
  }

  /** The resources of a stack as they are known, without a move. @throws where the state cannot be read */
  async known(stack: StackName): Promise<readonly KnownResource[]> {
    const { stacks, observer } = this.options;
    const memory = this.memories.get(nameOf(stack)) ?? NO_MEMORY;
    return known(await stacks.read(stack), memory, (id) => observer.observation(id));
  }

  /** Takes a stack away and leaves Azure as it is. */
  async abandon(stack: StackName): Promise<void> {
    await this.options.stacks.forget(stack);
    this.memories.delete(nameOf(stack));
  }

  private driven(
    { key, stack, access, goal }: Drive,
    { resources, memory }: StackView,
    { standing, afterMs }: Plan,
  ): Driven {
    const isOver = standing.is === "ready" || standing.is === "absent";
    if (isOver && memory.sinceMs !== undefined) this.remember(stack, { ...memory, sinceMs: undefined });
    if (standing.is === "absent") this.memories.delete(nameOf(stack));
    this.options.observer.watch(
      key,
      resources
        .filter(({ status }) => status.is !== "deleted")
        .map(({ id, status }) => ({
          id,
          access,
          urgency: status.is === "settled" && goal.is === "declared" ? "settled" : "busy",
        })),
    );
    return { standing, resources, failure: memory.failure, lastPass: memory.lastPass, afterMs };
  }

  private async view({ stack, goal, repairs, circumstances }: Drive): Promise<StackView> {
    const { stacks, observer, nowMs } = this.options;
    const memory = this.memories.get(nameOf(stack)) ?? NO_MEMORY;
    const state = await stacks.read(stack);
    const resources = known(state, memory, (id) => observer.observation(id));
    return { nowMs: nowMs(), goal, state, resources, memory, repairs, circumstances };
  }

  private remember(stack: StackName, memory: StackMemory): void {
    this.memories.set(nameOf(stack), memory);
  }
}

function nameOf({ project, stack }: StackName): string {
  return `${project}/${stack}`;
}
