import { createHash, randomUUID } from "node:crypto";
import { link, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { processIdentity } from "./processIdentity";

/** Others may come and go meanwhile; more often than this is no accident. */
const TRIES = 20;

/**
 * Makes a state folder this emulator's own, by a file that names its process. What a killed one left is taken over: a
 * process of that number that started at another time is another process.
 * @returns        gives the folder back
 * @throws Error   when another emulator that runs has it
 */
export async function lockState(stateDir: string): Promise<() => Promise<void>> {
  const path = join(stateDir, "lock");
  const own = JSON.stringify({ pid: process.pid, started: await processIdentity(process.pid), lock: randomUUID() });
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    if (await create(path, own)) {
      return async () => {
        if ((await read(path)) === own) await rm(path, { force: true });
      };
    }
    const found = await read(path);
    if (found === undefined) continue;
    const holder = await holderOf(found);
    if (holder !== undefined) {
      throw new Error(`another emulator (process ${holder}) uses ${stateDir}: give this one a state folder of its own`);
    }
    await removeStale(path, { stale: found, own });
  }
  throw new Error(`${path} keeps changing: other emulators start there as well`);
}

/** Makes a file with its content at once, so that no reader ever sees half of it; false when the file exists. */
async function create(path: string, content: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flag: "wx" });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Two that find the same stale lock must not both remove it: the second would remove the new one of the first. So a lock is
 * removed only by who has the right to remove that very one, and looks once more when it has it.
 */
async function removeStale(path: string, { stale, own }: { stale: string; own: string }): Promise<void> {
  const right = `${path}.${createHash("sha256").update(stale).digest("hex").slice(0, 16)}`;
  if (await create(right, own)) {
    if ((await read(path)) === stale) await rm(path, { force: true });
    await rm(right, { force: true });
    return;
  }
  const other = await read(right);
  // Its holder was killed in the middle of this: no other process would ever get the right.
  if (other !== undefined && (await holderOf(other)) === undefined) await rm(right, { force: true });
}

async function holderOf(lock: string): Promise<number | undefined> {
  try {
    const { pid, started } = JSON.parse(lock) as { pid?: unknown; started?: unknown };
    if (!Number.isInteger(pid)) return undefined;
    const now = await processIdentity(pid as number);
    return now !== undefined && now === started ? (pid as number) : undefined;
  } catch {
    return undefined;
  }
}

async function read(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined;
  }
}
