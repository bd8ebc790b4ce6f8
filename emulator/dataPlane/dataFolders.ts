import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** The folder of a database's data, inside the data plane's: an ARM id is longer than a file name or a socket's path may be. */
export function dataFolderName(databaseId: string): string {
  return createHash("sha256").update(databaseId.toLowerCase()).digest("hex").slice(0, 16);
}

/** Deletes the data of databases that no longer exist, left by a killed emulator or by an older state. */
export async function removeLeftovers(dataDir: string, databaseIds: Iterable<string>): Promise<void> {
  const known = new Set(Array.from(databaseIds, dataFolderName));
  for (const name of await readdir(dataDir)) {
    // Only folders with such names can be the data plane's own.
    if (/^[0-9a-f]{16}$/.test(name) && !known.has(name))
      await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
