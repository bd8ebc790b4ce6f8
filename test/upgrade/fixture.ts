import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What belongs to a state that the state does not say. */
export interface Story {
  /** The configuration of the user's stack. */
  readonly config: Readonly<Record<string, unknown>>;
  /** An edit of the user's program. Absent where the next `up` of the same program has work to finish. */
  readonly edit?: Edit;
  /** All that the next `up`, edited or not, has to ask of Azure, in alphabetical order. */
  readonly writes: readonly string[];
}

export interface Edit {
  readonly replace: string;
  readonly by: string;
  /** How many resources it updates. */
  readonly updates: number;
}

/** A state that a version left behind: the user's stack, and Azure as it was then. */
export interface Fixture {
  readonly version: string;
  readonly name: string;
  /** The user's program, in TypeScript. */
  readonly program: string;
  readonly story: Story;
  /** `pulumi stack export`, without what belongs to the machine (`portable.ts`). */
  readonly stack: string;
  /** The lines that the local Azure saves (`emulator/state/savedState.ts`), portable as well. */
  readonly azure: string;
}

/** The files of a fixture's folder. */
export const FILES = { program: "index.ts", story: "story.json", stack: "stack.json", azure: "azure.json" } as const;

/** Has a folder for each version, which has one for each of its fixtures. */
export const FIXTURES = __dirname;

export function fixtures(): Fixture[] {
  return foldersIn(FIXTURES).flatMap((version) =>
    foldersIn(join(FIXTURES, version)).map((name) => {
      const read = (file: string) => readFileSync(join(FIXTURES, version, name, file), "utf8");
      const story = JSON.parse(read(FILES.story)) as Story;
      return { version, name, program: read(FILES.program), story, stack: read(FILES.stack), azure: read(FILES.azure) };
    }),
  );
}

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
