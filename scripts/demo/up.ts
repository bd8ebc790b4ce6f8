import { redisServer } from "../../emulator/dataPlane/redisServer";
import { isolateProcess } from "../local/environment";
import { runningAzure, startAzure } from "./azure";
import { outputsTable } from "./outputsTable";
import { ping } from "./ping";
import { Progress } from "./progress";
import { demoStack, FOLDER, forget, STACK } from "./stack";

const TIME_SCALE = 0.01;
/** Where the output is no terminal. */
const COLUMNS = 80;
const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  print("A private Azure Managed Redis, on an Azure that runs on this machine. Nothing leaves it, nothing costs.\n");
  let running = runningAzure(FOLDER);
  if (running) {
    print(`1. The local Azure runs already: ${running.azure.endpoint}`);
  } else {
    // A demo that ended without `make demo-down` may have left files of its Azure and a state: both go.
    forget();
    running = await startAzure(FOLDER, TIME_SCALE);
    print(`1. Started a local Azure: ${running.azure.endpoint}, process ${running.pid}`);
  }
  print(`   Time scale ${running.timeScale}: 1 s here is ${Math.round(1 / running.timeScale)} s of Azure's time.\n`);

  print(`2. pulumi up of stack ${STACK} (Pulumi.yaml, examples/quickstart)`);
  const stack = await demoStack(running.azure);
  const progress = new Progress(running.timeScale, print);
  const { outputs, summary } = await stack
    .up({ onEvent: progress.onEvent, color: "never" })
    .finally(() => progress.stop());
  const { same = 0, ...changes } = (summary.resourceChanges ?? {}) as Record<string, number>;
  const changed = Object.entries(changes).map(([op, count]) => `${count} ${op}`);
  print(
    changed.length > 0 ? `   ${changed.join(", ")}, ${same} unchanged.\n` : `   Nothing changed (${same} resources).\n`,
  );

  print(`${outputsTable(outputs, process.stdout.columns ?? COLUMNS)}\n`);

  print("3. As a client in the virtual network:");
  const value = (name: string) => outputs[name]?.value;
  const connection = {
    hostName: String(value("hostName")),
    port: Number(value("port")),
    key: String(value("primaryKey")),
  };
  if (redisServer()) await ping(running.azure, connection, print);
  else print("  skipped: no redis-server was found, so the endpoints of the local Azure do not answer");

  print(`
Next:
  make demo        again: nothing changes
  make demo-down   destroys it and stops the local Azure
  Use Pulumi on it yourself:  eval "$(scripts/with npm run -s demo-env)" && pulumi stack output`);
}

main().catch((error: unknown) => {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
