import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes texts by their paths in the checkout. */
export function writeFiles(files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    const file = join(__dirname, "..", "..", path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
