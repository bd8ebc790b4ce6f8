import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * Every file below some parts of a folder, by its path from there; read by bytes, so that nothing is lost to an encoding. A file
 * that goes meanwhile is left out.
 */
export function* textsIn(folder: string, parts: readonly string[]): Generator<readonly [name: string, text: string]> {
  for (const part of parts) {
    if (!existsSync(join(folder, part))) continue;
    for (const entry of entriesOf(join(folder, part))) {
      const file = join(entry.parentPath, entry.name);
      const text = entry.isFile() ? textOf(file) : undefined;
      if (text !== undefined) yield [relative(folder, file), text];
    }
  }
}

const LISTINGS = 5;

/** A list that meets a folder that goes meanwhile is made again. */
function entriesOf(folder: string): Dirent[] {
  for (let tries = 1; ; tries += 1) {
    try {
      return readdirSync(folder, { recursive: true, withFileTypes: true });
    } catch (error) {
      if (!isGone(error) || tries === LISTINGS) throw error;
    }
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "ENOENT";
}
