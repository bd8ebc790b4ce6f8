import type { StackName } from "../stacks/stacks";
import { NO_MEMORY, type StackMemory } from "./stackView";

/** What is remembered of each stack, keys of Azure among that, for as long as a key is interested in the stack. */
export class StackMemories {
  private readonly memories = new Map<string, StackMemory>();
  private readonly stackOfKey = new Map<string, string>();

  /** Notes which stack a key moves; the one before is forgotten. */
  move(key: string, stack: StackName): void {
    if (this.stackOfKey.get(key) !== nameOf(stack)) this.forget(key);
    this.stackOfKey.set(key, nameOf(stack));
  }

  of(stack: StackName): StackMemory {
    return this.memories.get(nameOf(stack)) ?? NO_MEMORY;
  }

  /** Remembers these of a stack, beside what is remembered already. Returns the whole. */
  note(stack: StackName, news: Partial<StackMemory>): StackMemory {
    const memory = { ...this.of(stack), ...news };
    this.memories.set(nameOf(stack), memory);
    return memory;
  }

  /** Forgets the stack that a key moved. */
  forget(key: string): void {
    this.memories.delete(this.stackOfKey.get(key) ?? "");
    this.stackOfKey.delete(key);
  }

  /** Forgets a stack that is gone. */
  drop(stack: StackName): void {
    this.memories.delete(nameOf(stack));
  }
}

function nameOf({ project, stack }: StackName): string {
  return `${project}/${stack}`;
}
