import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { TestVault } from "./vault";

/** Writes what `pulumi stack init` writes for a stack of the file backend, without the price of a whole command. */
export function makeStackByHand(folder: string, stack: string): void {
  const file = stateFileOf(folder, stack);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(join(folder, "state", ".pulumi", "meta.yaml"), "version: 1\n");
  const checkpoint = { stack: `organization/${projectOf(folder)}/${stack}` };
  writeFileSync(file, JSON.stringify({ version: 3, checkpoint }));
  // JSON is YAML.
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), JSON.stringify(TestVault.settings));
}

/** Where the file backend keeps a stack. */
export function stateFileOf(folder: string, stack: string): string {
  return join(folder, "state", ".pulumi", "stacks", projectOf(folder), `${stack}.json`);
}

/** The name in a project's settings, which may be JSON. */
function projectOf(folder: string): string {
  const [, name] = /^\{?"?name"?: ?"?([\w.-]+)/m.exec(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) ?? [];
  if (name === undefined) throw new Error(`the project in ${folder} has no name`);
  return name;
}
