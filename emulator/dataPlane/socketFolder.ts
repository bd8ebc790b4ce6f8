import { mkdtemp, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** `sun_path` holds 104 bytes on macOS, 108 on Linux; ours are this folder's path and 17 characters. */
const PARENT_MAX = 75;

/** Folder of the servers' sockets, outside the state folder: the path of a socket has to be short. */
export interface SocketFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * Makes a folder for sockets among the temporary files, which only the user can enter. The link `sockets` in the state
 * folder points to it, by which the next emulator finds and removes the folder of a killed one.
 */
export async function makeSocketFolder(stateDir: string): Promise<SocketFolder> {
  const link = join(stateDir, "sockets");
  const left = await readlink(link).catch(() => undefined);
  if (left !== undefined && /^amr-\w{6}$/.test(basename(left))) await rm(left, { recursive: true, force: true });
  await rm(link, { force: true });
  const path = await mkdtemp(join(tmpdir().length > PARENT_MAX ? "/tmp" : tmpdir(), "amr-"));
  await symlink(path, link);
  return {
    path,
    remove: async () => {
      await rm(path, { recursive: true, force: true });
      await rm(link, { force: true });
    },
  };
}
