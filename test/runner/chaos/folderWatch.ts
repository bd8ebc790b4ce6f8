import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join, relative } from "node:path";

/**
 * Tells what is written below a folder, with new folders: a watch of each folder by itself, since Node.js' recursive one loses
 * files that others are renamed to.
 */
export class FolderWatch {
  /** By path; a folder that was removed and made again is another one. */
  private readonly watches = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>();

  /** @param told   called with the path of a file or folder that was written, made or removed, from the folder on */
  constructor(
    private readonly root: string,
    private readonly told: (path: string) => void,
  ) {
    this.enter(root);
  }

  close(): void {
    for (const path of [...this.watches.keys()]) this.leave(path);
  }

  private changed(path: string): void {
    this.told(relative(this.root, path));
    this.enter(path);
  }

  private enter(path: string): void {
    const identity = identityOf(path);
    if (this.watches.get(path)?.identity === identity) return;
    this.leave(path);
    if (identity === undefined) return;
    try {
      const watcher = watch(path, (_, name) => this.changed(join(path, String(name))));
      watcher.on("error", () => this.leave(path));
      this.watches.set(path, { watcher, identity });
      // What was in a new folder before its watch began.
      for (const entry of readdirSync(path)) this.changed(join(path, entry));
    } catch {
      this.leave(path); // gone meanwhile
    }
  }

  private leave(path: string): void {
    this.watches.get(path)?.watcher.close();
    this.watches.delete(path);
  }
}

/** Tells a folder from a later one of its name, whose inode may be the same; undefined: there is none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found?.isDirectory() ? `${found.ino} ${found.birthtimeNs}` : undefined;
}
