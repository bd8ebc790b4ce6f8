import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../provider/names";

/**
 * Whose the resources of a component are: what the program says, else organisation/project/stack and logical name. Below
 * another component its chain of types is part of it, as it is of the URN: two instances of one logical name in different
 * components would own the same cluster otherwise.
 */
export function ownerOf(
  logicalName: string,
  { given, parent }: { given?: pulumi.Input<string> | undefined; parent?: pulumi.Resource | undefined },
): pulumi.Input<string> {
  if (given !== undefined) return given;
  const stack = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
  if (parent === undefined) return [...stack, logicalName].join("/");
  return new Promise((resolve) => {
    // As a promise: an output would make the children depend on what is above them.
    parent.urn.apply((urn) => {
      const types = (urn.split("::")[2] ?? "").split("$").filter((type) => type !== "pulumi:pulumi:Stack");
      resolve([...stack, ...types, logicalName].join("/"));
    });
  });
}

/** A name in Azure that follows from the owner: plain where the owner is. */
export function nameOf(logicalName: string, owner: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof owner === "string") return physicalName(logicalName, owner);
  return pulumi.output(owner).apply((known) => physicalName(logicalName, known));
}

/** The subscription: given, or the one that azure-native is configured with, or the environment's, as azure-native has it. */
export function subscriptionOf(given: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  // An empty variable is how CI systems write one that is not set.
  return (
    given ?? new pulumi.Config("azure-native").get("subscriptionId") ?? (process.env.ARM_SUBSCRIPTION_ID || undefined)
  );
}

/** The part of customTimeouts that was given, as an input: Pulumi does not tell a dynamic provider about them. */
export function timeoutsOf(opts: pulumi.ResourceOptions): { timeouts?: pulumi.CustomTimeouts } {
  return opts.customTimeouts ? { timeouts: opts.customTimeouts } : {};
}
