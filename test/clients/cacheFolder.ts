import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/** Where scripts/toolchain/cache.sh keeps tools; it also removes scratch folders that a killed run left behind. */
function cacheRoot({ AMR_CACHE, XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  const root = AMR_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "pulumi-azure-managed-redis");
  return isAbsolute(root) ? root : resolve(root);
}

/**
 * The folder of that name in the project's cache; made beside its place when it is not there, and renamed when it is whole,
 * so that an interrupted installation is never taken for one.
 */
export async function cacheFolder(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const root = cacheRoot(process.env);
  const place = join(root, name);
  if (existsSync(place)) return place;
  await mkdir(root, { recursive: true });
  const scratch = await mkdtemp(join(root, "tmp."));
  try {
    await make(scratch);
    await rename(scratch, place).catch((error: unknown) => {
      // Another run was first: the same name holds the same.
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return place;
}
