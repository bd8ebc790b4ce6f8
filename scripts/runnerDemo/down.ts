import { rmSync } from "node:fs";
import { runningAzure, stopAzure } from "../demo/azure";
import { isolateProcess } from "../local/environment";
import { leftovers } from "../local/leftovers";
import { typed } from "./kubectl";
import { end, FOLDER, running } from "./processes";

const GROUP = "cloud-control.kyma-project.io";
const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  const azure = runningAzure(FOLDER);
  if (running("kube-apiserver") !== undefined && running("amr") !== undefined && azure) {
    print("1. The Redis goes, then its subnet, then the private DNS zone:");
    typed(`delete azuremanagedredis.${GROUP} sample --ignore-not-found --timeout=300s`);
    typed(`delete ipranges.${GROUP} sample --ignore-not-found --timeout=120s`);
    typed(`delete scopes.${GROUP} sample --ignore-not-found --timeout=120s`);
    print("\n2. What the local Azure still holds:");
    const left = await leftovers(azure.azure);
    const isBrought = ({ id }: { id: string }) => id.toLowerCase() === azure.azure.virtualNetworkId.toLowerCase();
    for (const { type, name } of left.filter(isBrought)) print(`   ${type} ${name} (was there before)`);
    const ours = left.filter((one) => !isBrought(one)).map(({ type, name }) => `${type} ${name}`);
    if (ours.length > 0) throw new Error(`these are left: ${ours.join(", ")}`);
  } else print("No runner of the demo is running: nothing to delete.");
  await end("amr", "SIGTERM");
  // An API server with open watches takes a minute to stop by itself.
  await end("kube-apiserver", "SIGKILL");
  await end("etcd", "SIGKILL");
  if (azure) await stopAzure(FOLDER, azure);
  rmSync(FOLDER, { recursive: true, force: true });
  print("\nRunner, API server and local Azure are stopped, and .demo-runner is removed.");
}

main().catch((error: unknown) => {
  console.error(`\nrunner-demo-down failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
