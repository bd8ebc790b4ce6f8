import { readFileSync } from "node:fs";

/** The text of a file that an option names. @throws Error  that says what to do, without the text */
export function fileText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}): name another file`);
  }
}
