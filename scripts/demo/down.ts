import { isolateProcess } from "../local/environment";
import { leftovers } from "../local/leftovers";
import { runningAzure, stopAzure } from "./azure";
import { Progress } from "./progress";
import { demoStack, FOLDER, forget, STACK } from "./stack";

const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  const running = runningAzure(FOLDER);
  if (!running) {
    print("No local Azure of the demo is running: nothing to destroy.");
    forget();
    return;
  }
  print(`1. pulumi destroy of stack ${STACK}`);
  const stack = await demoStack(running.azure);
  const progress = new Progress(running.timeScale, print);
  const { summary } = await stack.destroy({ onEvent: progress.onEvent, color: "never" }).finally(() => progress.stop());
  print(`   ${(summary.resourceChanges as Record<string, number> | undefined)?.delete ?? 0} deleted.\n`);

  print(`2. What the local Azure still holds in ${running.azure.resourceGroup}:`);
  const left = await leftovers(running.azure);
  const brought = left.filter(({ id }) => id.toLowerCase() === running.azure.virtualNetworkId.toLowerCase());
  for (const { type, name } of brought) print(`   ${type} ${name} (was there before)`);
  const ours = left.filter((one) => !brought.includes(one)).map(({ type, name }) => `${type} ${name}`);
  if (ours.length > 0) throw new Error(`these are left: ${ours.join(", ")}`);
  await stack.workspace.removeStack(STACK);
  await stopAzure(FOLDER, running);
  forget();
  print(`\n3. The local Azure (process ${running.pid}) is stopped, and .demo is removed.`);
}

main().catch((error: unknown) => {
  console.error(`\ndemo-down failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
