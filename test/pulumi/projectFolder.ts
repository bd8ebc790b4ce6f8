import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { prepareFolder } from "../../scripts/local/folder";

const ROOT = join(__dirname, "..", "..");

/** Makes a folder a Pulumi project whose program, `index.js`, sees the packages of this checkout, the built one included. */
export function writeProject(folder: string): void {
  prepareFolder(folder);
  const runtime = { name: "nodejs", options: { typescript: false } };
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify({ name: "project", runtime }));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, main: "index.js" }));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
}
