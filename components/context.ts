import * as pulumi from "@pulumi/pulumi";
import { physicalName } from "../provider/names";

/**
 * The owner of a component's resources: the program's value, else organisation/project/stack and logical name. Below another
 * component the chain of types is part of the owner, as it is of the URN: else two instances of one logical name in different
 * components would own the same cluster.
 */
export function ownerOf(
  logicalName: string,
  { given, parent }: { given?: pulumi.Input<string> | undefined; parent?: pulumi.Resource | undefined },
): pulumi.Input<string> {
  if (given !== undefined) return given;
  const stack = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
  if (parent === undefined) return [...stack, logicalName].join("/");
  return new Promise((resolve) => {
    // As a promise: an output would make the children depend on the components above them.
    parent.urn.apply((urn) => {
      const types = (urn.split("::")[2] ?? "").split("$").filter((type) => type !== "pulumi:pulumi:Stack");
      resolve([...stack, ...types, logicalName].join("/"));
    });
  });
}

/** The name in Azure that follows from the owner; a plain string where the owner is one. */
export function nameOf(logicalName: string, owner: pulumi.Input<string>): pulumi.Input<string> {
  if (typeof owner === "string") return physicalName(logicalName, owner);
  return pulumi.output(owner).apply((known) => physicalName(logicalName, known));
}

/** The subscription, as azure-native finds it: the given one, else azure-native's configuration, else the environment's. */
export function subscriptionOf(given: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  // CI systems write a variable that is not set as an empty one.
  return (
    given ?? new pulumi.Config("azure-native").get("subscriptionId") ?? (process.env.ARM_SUBSCRIPTION_ID || undefined)
  );
}

/** The given customTimeouts as an input, because Pulumi does not tell a dynamic provider about them. */
export function timeoutsOf(opts: pulumi.ResourceOptions): { timeouts?: pulumi.CustomTimeouts } {
  return opts.customTimeouts ? { timeouts: opts.customTimeouts } : {};
}
