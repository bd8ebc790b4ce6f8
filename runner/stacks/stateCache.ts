import { statSync } from "node:fs";
import type { StackState } from "./stacks";

/** About 50 kB each. */
const STATES_MAX = 256;

interface Known {
  readonly mark: string;
  readonly state: StackState;
}

/**
 * States as they were last read, for as long as their files are the same: a reconciliation that finds nothing to do parses and
 * decrypts nothing. Whoever writes a state, the CLI or a person, is noticed by the file.
 */
export class StateCache {
  /** The one that was used last stands last. */
  private readonly states = new Map<string, Known>();

  constructor(private readonly statesMax = STATES_MAX) {}

  /** The state of that name, read again only where one of its files is another than before. */
  async read(
    name: string,
    files: readonly string[],
    read: () => Promise<StackState | undefined>,
  ): Promise<StackState | undefined> {
    // Before the read: what is written meanwhile makes the next call read again.
    const mark = files.map(markOf).join("\n");
    const known = this.states.get(name);
    this.states.delete(name);
    if (known?.mark === mark) {
      this.states.set(name, known);
      return known.state;
    }
    const state = await read();
    if (state !== undefined) this.keep(name, { mark, state });
    return state;
  }

  private keep(name: string, known: Known): void {
    this.states.delete(name);
    this.states.set(name, known);
    const [oldest] = this.states.keys();
    if (oldest !== undefined && this.states.size > this.statesMax) this.states.delete(oldest);
  }
}

function markOf(file: string): string {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? "" : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
}
