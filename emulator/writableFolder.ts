import { mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { getSystemErrorMessage } from "node:util";

/**
 * Makes a folder, readable by its user only, unless there is one, and sees that files can be made in it.
 * @param what    begins the sentence: "the state folder"
 * @param option  the option that names another one
 * @throws Error  in one sentence, when it cannot be made or written
 */
export function writableFolder(path: string, { what, option }: { what: string; option: string }): void {
  try {
    make(path);
    rmdirSync(mkdtempSync(join(path, ".probe-")));
  } catch (error) {
    throw new Error(
      `${what} ${path} cannot be used (${systemReason(error)}): choose one with ${option} that can be written`,
    );
  }
}

/** What the system says about a failed call: "permission denied". */
export function systemReason(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return errno === undefined ? message : getSystemErrorMessage(errno);
}

/** Step by step: Node's own `recursive` never returns below /proc, where a folder cannot be made although its parent is there. */
function make(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (dirname(path) !== path) make(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isDirectory()) throw found ? new Error(`${path} is not a folder`) : error;
  }
}
