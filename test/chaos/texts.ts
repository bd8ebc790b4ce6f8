import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Every file below some parts of a folder, by its path from there; read by bytes, so that nothing is lost to an encoding. */
export function* textsIn(folder: string, parts: readonly string[]): Generator<readonly [name: string, text: string]> {
  for (const part of parts) {
    if (!existsSync(join(folder, part))) continue;
    for (const entry of readdirSync(join(folder, part), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile()) yield [relative(folder, file), readFileSync(file, "latin1")];
    }
  }
}
