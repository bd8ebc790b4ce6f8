import { azureEnvironment, pulumiEnvironment } from "../local/environment";
import { runningAzure } from "./azure";
import { FOLDER, STACK } from "./stack";

/** Prints shell commands after which `pulumi` works on the demo's stack: for `eval`. */
function main(): void {
  const running = runningAzure(FOLDER);
  if (!running) {
    console.error("No demo is running: type make demo first.");
    process.exitCode = 1;
    return;
  }
  const variables = { ...pulumiEnvironment(FOLDER), ...azureEnvironment(running.azure), PULUMI_STACK: STACK };
  for (const [name, value] of Object.entries(variables)) console.log(`export ${name}='${value}'`);
  const path = process.env.PATH ?? "";
  console.log(`export PATH='${path}'`);
}

main();
