import { rmSync } from "node:fs";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { azureEnvironment, type LocalAzure, pulumiEnvironment } from "../local/environment";
import { prepareFolder } from "../local/folder";

export const PROJECT = join(__dirname, "..", "..");
/** Another name lets a test run the demo beside a person's. */
export const STACK = process.env.AMR_DEMO_STACK ?? "demo";
export const FOLDER = join(PROJECT, `.${STACK}`);

/** Removes all that the demo keeps: its folder, and the stack's configuration, which is worth nothing without the folder. */
export function forget(): void {
  rmSync(FOLDER, { recursive: true, force: true });
  rmSync(join(PROJECT, `Pulumi.${STACK}.yaml`), { force: true });
}

/** The stack of the root project, with its state and everything else that Pulumi keeps in the demo's own folder. */
export async function demoStack(azure: LocalAzure): Promise<Stack> {
  prepareFolder(FOLDER);
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: STACK, workDir: PROJECT },
    { envVars: { ...pulumiEnvironment(FOLDER), ...azureEnvironment(azure) } },
  );
  await stack.setAllConfig({
    location: { value: azure.location },
    resourceGroupName: { value: azure.resourceGroup },
    virtualNetworkId: { value: azure.virtualNetworkId },
    subnetId: { value: azure.subnetId },
  });
  return stack;
}
