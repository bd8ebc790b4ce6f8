import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The file of a command in the folder that runs the code in place of the Pulumi CLI; `args` and `env` are known there. */
export function writtenCli(folder: string, code: string): string {
  const file = join(folder, "pulumi.js");
  const known = "const [, , ...args] = process.argv; const { env } = process;";
  writeFileSync(file, `#!${process.execPath}\n${known}\n${code}\n`, { mode: 0o755 });
  return file;
}
