import { basename } from "node:path";
import { runningAzure } from "../demo/azure";
import { isolateProcess, type LocalAzure } from "../local/environment";
import { leftovers } from "../local/leftovers";
import { runsApiServer } from "./apiServer";
import { CONTROL_RANGES, CONTROL_REDIS, RUNTIME_RANGES, RUNTIME_REDIS, SCOPES } from "./kinds";
import { kubectl, typed } from "./kubectl";
import { FOLDER, running } from "./processes";
import { stop } from "./stop";
import { Watch } from "./watch";

const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  isolateProcess();
  const azure = runningAzure(FOLDER)?.azure;
  if (azure && runsApiServer() && running("amr") !== undefined && (await isInstalled())) {
    print("1. Both Redis go, then their subnets, then the private DNS zone:");
    await deleteAll();
    print("\n2. What the local Azure still holds:");
    await showLeftovers(azure);
  } else print("No runner of the demo is running: nothing to delete.");
  await stop();
  print(`\nRunner, API server and local Azure are stopped, and ${basename(FOLDER)} is removed.`);
}

async function deleteAll(): Promise<void> {
  const both = `${RUNTIME_REDIS},${CONTROL_REDIS}`;
  const watch = new Watch();
  try {
    watch.start();
    await typed(`delete ${both} sample --ignore-not-found --timeout=300s`);
  } finally {
    await watch.stop();
  }
  // A reader may have made more. Objects of the runtime plane take those of the control plane that serve them along.
  const more = await kubectl(["get", both, "-A", "-o", "name"]);
  if (more.trim() !== "")
    for (const kind of [RUNTIME_REDIS, CONTROL_REDIS]) await typed(`delete ${kind} --all -A --timeout=300s`);
  for (const kind of [RUNTIME_RANGES, CONTROL_RANGES, SCOPES]) await typed(`delete ${kind} --all -A --timeout=120s`);
}

async function showLeftovers(azure: LocalAzure): Promise<void> {
  const left = await leftovers(azure);
  const isBrought = ({ id }: { id: string }) => id.toLowerCase() === azure.virtualNetworkId.toLowerCase();
  for (const { type, name } of left.filter(isBrought)) print(`   ${type} ${name} (was there before)`);
  const ours = left.filter((one) => !isBrought(one)).map(({ type, name }) => `${type} ${name}`);
  if (ours.length > 0) throw new Error(`these are left: ${ours.join(", ")}`);
}

/** A demo that was broken off early has no kinds yet, and so no objects. */
async function isInstalled(): Promise<boolean> {
  const kinds = await kubectl(["get", "crds", "-o", "name"]);
  return [RUNTIME_REDIS, CONTROL_REDIS, RUNTIME_RANGES, CONTROL_RANGES, SCOPES].every((one) => kinds.includes(one));
}

main().catch((error: unknown) => {
  console.error(`\nrunner-demo-down failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
