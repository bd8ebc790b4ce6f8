import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "./stackFiles";

/** Makes a folder a project whose program the runner serves: no language host runs. */
export async function writeProject(folder: string, project: string): Promise<void> {
  const file = join(folder, "Pulumi.yaml");
  // JSON is YAML.
  if (!existsSync(file)) await writeWhole(file, JSON.stringify({ name: project, runtime: "nodejs" }));
}
