import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package of a lock file. */
interface Locked {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The peers of this package that the runner cannot do without. */
const PEERS = ["@pulumi/pulumi", "@kubernetes/client-node"];

/**
 * The folders in `node_modules` of a checkout that the runner needs, with those that they need: path, such as
 * `node_modules/zod`, and version. Taken from the lock file, as npm resolves: the nearest folder upwards.
 * @throws Error  for a package that is not installed in the version of the lock file
 */
export function productionPackages(root: string): ReadonlyMap<string, string> {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, Locked>>;
  };
  const found = new Map<string, string>();
  const todo = [...Object.keys(packages[""]?.dependencies ?? {}), ...PEERS].map((name) => `node_modules/${name}`);
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const locked = packages[path];
    if (locked === undefined) throw new Error(`${path} is not in package-lock.json: run npm install`);
    if (found.has(path)) continue;
    found.set(path, installed(root, path, locked.version));
    for (const { name, isOptional } of neededBy(locked)) {
      const place = resolved(packages, path, name);
      if (place !== undefined && isThere(root, place, isOptional)) todo.push(place);
      else if (!isOptional) throw new Error(`${path} needs ${name}, which is not installed: run npm ci`);
    }
  }
  return found;
}

/** Peers that may be missing are left out: for the runner they are TypeScript and the like. */
function neededBy(locked: Locked): { name: string; isOptional: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = locked;
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional);
  return [
    ...[...Object.keys(dependencies), ...peers].map((name) => ({ name, isOptional: false })),
    ...Object.keys(optionalDependencies).map((name) => ({ name, isOptional: true })),
  ];
}

function resolved(packages: Readonly<Record<string, Locked>>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = folder === "." ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[path]) return path;
    if (folder === ".") return undefined;
  }
}

/** An optional package of another platform is in the lock file, and not on this machine. */
function isThere(root: string, path: string, isOptional: boolean): boolean {
  return !isOptional || versionOf(root, path) !== undefined;
}

function installed(root: string, path: string, version: string): string {
  const found = versionOf(root, path);
  if (found === version) return version;
  throw new Error(`${path} is ${found ?? "missing"} and package-lock.json says ${version}: run npm ci`);
}

function versionOf(root: string, path: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as { version: string }).version;
  } catch {
    return undefined;
  }
}
