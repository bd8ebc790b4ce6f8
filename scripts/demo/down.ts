import { existsSync, rmSync } from "node:fs";
import { isolateProcess } from "../local/environment";
import { leftovers } from "../local/leftovers";
import { runningAzure, stopAzure } from "./azure";
import { Progress } from "./progress";
import { demoStack, FOLDER, STACK } from "./stack";

const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  const running = runningAzure(FOLDER);
  if (!running) {
    print("No local Azure of the demo is running: nothing to destroy.");
    if (existsSync(FOLDER)) rmSync(FOLDER, { recursive: true });
    return;
  }
  print(`1. pulumi destroy of stack ${STACK}`);
  const stack = await demoStack(running.azure);
  const progress = new Progress(running.timeScale, print);
  const { summary } = await stack.destroy({ onEvent: progress.onEvent, color: "never" }).finally(() => progress.stop());
  print(`   ${(summary.resourceChanges as Record<string, number> | undefined)?.delete ?? 0} deleted.\n`);

  print(`2. What the local Azure still holds in ${running.azure.resourceGroup}:`);
  const left = await leftovers(running.azure);
  for (const { type, name } of left) print(`   ${type} ${name} (was there before)`);
  await stack.workspace.removeStack(STACK);
  await stopAzure(FOLDER, running);
  rmSync(FOLDER, { recursive: true });
  print(`\n3. The local Azure (process ${running.pid}) is stopped, and .demo is removed.`);
}

main().catch((error: unknown) => {
  console.error(`\ndemo-down failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
