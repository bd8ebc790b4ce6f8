import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as stackFiles from "../../runner/stacks/stackFiles";
import type { StackName } from "../../runner/stacks/stacks";
import { testSecrets } from "./vault";

/** Makes a stack of the file backend as the runner does, without the price of a command. */
export async function makeStackByHand(folder: string, stack: string): Promise<void> {
  const folders = { state: join(folder, "state"), project: folder };
  await stackFiles.writeStack(folders, nameIn(folder, stack), await testSecrets());
}

/** Where the file backend keeps a stack. */
export function stateFileOf(folder: string, stack: string): string {
  return stackFiles.stateFileOf(join(folder, "state"), nameIn(folder, stack));
}

/** The project's name is in its settings, which may be JSON. */
function nameIn(folder: string, stack: string): StackName {
  const [, project] = /^\{?"?name"?: ?"?([\w.-]+)/m.exec(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) ?? [];
  if (project === undefined) throw new Error(`the project in ${folder} has no name`);
  return { project, stack };
}
