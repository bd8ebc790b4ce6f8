import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ROOT, read } from "../docs/documents";

/** A room, as CONTRIBUTING.md lists it: a folder, or a file that is a room of its own. */
export interface Room {
  /** Without `.ts`, and without a slash at the end: `provider/azure`, `provider/kinds`. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Rooms, and single files of rooms, that may be imported. */
  readonly mayImport: ReadonlySet<string>;
}

/** Rooms that import what they like, and that no other room imports. */
export const UNFENCED = ["cli", "scripts", "test", "examples"];

/** The rows of the table of rooms in CONTRIBUTING.md. */
export function rooms(): readonly Room[] {
  const found = new Map<string, Room>();
  for (const line of read("CONTRIBUTING.md").split("\n")) {
    const [, name, , imports] = /^\| `([\w/.]+)` \| ([^|]*) \| ([^|]*) \|$/.exec(line) ?? [];
    if (name === undefined || imports === undefined || !existsSync(join(ROOT, name))) continue;
    const names = [...imports.matchAll(/(as )?`([^`]+)`/g)];
    const mayImport = new Set(
      names.flatMap(([, as, one = ""]) => (as ? [...(found.get(pathOf(one))?.mayImport ?? [])] : [pathOf(one)])),
    );
    const path = pathOf(name);
    found.set(path, { path, isFolder: name.endsWith("/"), mayImport });
  }
  return [...found.values()];
}

/** The file to plant in a room, and the specifier by which it imports another path. */
export function planted({ path, isFolder }: Room): { file: string; specifier: (target: string) => string } {
  const file = isFolder ? join(path, "planted.ts") : `${path}.ts`;
  return {
    file,
    specifier: (target) => {
      const way = relative(dirname(file), target);
      return way.startsWith(".") ? way : `./${way}`;
    },
  };
}

function pathOf(name: string): string {
  return name.replace(/\/$/, "").replace(/\.ts$/, "");
}
