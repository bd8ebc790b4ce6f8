import { createHash } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** The folder of a database's data, inside the data plane's: an ARM id is longer than a file name or a socket's path may be. */
export function dataFolderName(databaseId: string): string {
  return createHash("sha256").update(databaseId.toLowerCase()).digest("hex").slice(0, 16);
}

/** Deletes the data of databases that no longer exist: what an emulator was killed with, or an older state had. */
export async function removeLeftovers(dataDir: string, databaseIds: Iterable<string>): Promise<void> {
  const known = new Set(Array.from(databaseIds, dataFolderName));
  for (const name of await readdir(dataDir)) {
    // Only what the data plane names so can be its own.
    if (/^[0-9a-f]{16}$/.test(name) && !known.has(name))
      await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
