import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Creates the folder that `pulumiEnvironment` points into: state, home, and the first time a passphrase. */
export function prepareFolder(folder: string): void {
  for (const part of ["state", "home"]) mkdirSync(join(folder, part), { recursive: true });
  const passphrase = join(folder, "passphrase");
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
}
