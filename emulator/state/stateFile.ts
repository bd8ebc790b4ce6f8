import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Operation } from "../operations/operation";
import type { Resource } from "../world/resource";
import { operationLine, parseState, resourceLine, type SavedState, type StateHeader } from "./savedState";

const NAME = "state.jsonl";
const DRAFT = /^state\.jsonl\.[0-9a-f-]{36}$/;

/** Source of the state to save: read when the file is written, not when the state changed. */
export interface Savable {
  header(): StateHeader;
  resources(): Iterable<Resource>;
  operations(): Iterable<Operation>;
}

/**
 * The state of an emulator in its folder. It holds access keys, so only the user can read it. It is replaced as a whole:
 * a killed emulator leaves the last state, never half of one.
 */
export class StateFile {
  private readonly path: string;
  /** Lines by what they say; documents are replaced, never changed, so one that is known is one that has not changed. */
  private readonly lines = new WeakMap<object, { readonly of: readonly unknown[]; readonly line: string }>();
  private written: readonly string[] = [];
  private writing: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(private readonly stateDir: string) {
    this.path = join(stateDir, NAME);
  }

  /** Loads the state that an earlier emulator saved; undefined in a new folder. @throws Error when it cannot be read */
  async load(): Promise<SavedState | undefined> {
    for (const name of await readdir(this.stateDir)) {
      if (DRAFT.test(name)) await rm(join(this.stateDir, name), { force: true });
    }
    const text = await readFile(this.path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    try {
      return parseState(text);
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
      throw new Error(
        `${this.path} is not a state of this version of the emulator; remove it to start anew (${reason})`,
      );
    }
  }

  /**
   * Resolves when all that has changed until now is written. One write runs at a time: what changes meanwhile goes, however
   * often it is asked for, into one more.
   * @param options.isLast  writes although nothing but the time has changed
   */
  save(savable: Savable, options: { readonly isLast?: boolean } = {}): Promise<void> {
    if (this.writing === undefined) {
      const writing = this.write(savable, options).finally(() => {
        this.writing = undefined;
      });
      this.writing = writing;
      return writing;
    }
    this.next ??= this.writing
      .catch(() => {})
      .then(() => {
        this.next = undefined;
        return this.save(savable, options);
      });
    return this.next;
  }

  private async write(savable: Savable, { isLast = false }: { readonly isLast?: boolean }): Promise<void> {
    const header = savable.header();
    const { azureTimeMs: _, realTimeMs: __, ...lasting } = header;
    const lines = [
      JSON.stringify(lasting),
      ...map(savable.resources(), (resource) =>
        this.line(resource, [resource.document, resource.hidden], () => resourceLine(resource)),
      ),
      ...map(savable.operations(), (operation) =>
        this.line(operation, [operation.end, operation.dueMs, operation.supersededBy], () => operationLine(operation)),
      ),
    ];
    const isSame = lines.length === this.written.length && lines.every((line, index) => line === this.written[index]);
    if (isSame && !isLast) return;
    const draft = `${this.path}.${randomUUID()}`;
    try {
      await writeFile(draft, `${[JSON.stringify(header), ...lines.slice(1)].join("\n")}\n`, {
        mode: 0o600,
        flag: "wx",
      });
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    this.written = lines;
  }

  private line(key: object, of: readonly unknown[], text: () => string): string {
    const known = this.lines.get(key);
    if (known?.of.every((part, index) => part === of[index])) return known.line;
    const line = text();
    this.lines.set(key, { of, line });
    return line;
  }
}

function map<In, Out>(all: Iterable<In>, change: (one: In) => Out): Out[] {
  return Array.from(all, change);
}
