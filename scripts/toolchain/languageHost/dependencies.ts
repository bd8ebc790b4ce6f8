import { readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The parts of an installed package's package.json that Pulumi cares about. */
export type Manifest = {
  name: string;
  version: string;
  /** The plugin that the engine needs: present in the SDK of a provider. */
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
};

/**
 * The installed packages that the program in `folder` depends on, found as Node finds them; development dependencies only of
 * the program itself.
 */
export function dependencies(folder: string, options: { transitive: boolean }): Manifest[] {
  const program = manifest(folder);
  if (!program) return [];
  const found = new Map<string, Manifest>();
  const queue = Object.keys({ ...program.dependencies, ...program.devDependencies }).map((name) => ({ name, folder }));
  // The queue grows while it is walked. Each folder enters once, so the walk ends however packages refer to each other.
  for (const wanted of queue) {
    const home = installed(wanted.name, wanted.folder);
    const package_ = home && !found.has(home) ? manifest(home) : undefined;
    if (!home || !package_) continue;
    found.set(home, package_);
    if (!options.transitive) continue;
    const names = Object.keys({ ...package_.dependencies, ...package_.peerDependencies });
    queue.push(...names.map((name) => ({ name, folder: home })));
  }
  return [...found.values()];
}

function installed(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const home = join(folder, "node_modules", name);
    if (manifest(home)) return realpathSync(home);
    if (folder === dirname(folder)) return undefined;
  }
}

function manifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}
