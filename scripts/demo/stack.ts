import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { azureEnvironment, type LocalAzure, pulumiEnvironment } from "../local/environment";
import { prepareFolder } from "../local/folder";

export const PROJECT = join(__dirname, "..", "..");
export const FOLDER = join(PROJECT, ".demo");
export const STACK = "demo";

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
