import * as pulumi from "@pulumi/pulumi";

/** Whose the resources of a component are: organisation/project/stack and logical name, or what the program says. */
export function ownerOf(logicalName: string): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack(), logicalName].join("/");
}

/** The subscription: given, or the environment's, or the one that azure-native is configured with. */
export function subscriptionOf(given: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  // An empty variable is how CI systems write one that is not set.
  return given ?? (process.env.ARM_SUBSCRIPTION_ID || new pulumi.Config("azure-native").get("subscriptionId"));
}

/** The part of customTimeouts that was given, as an input: Pulumi does not tell a dynamic provider about them. */
export function timeoutsOf(opts: pulumi.ResourceOptions): { timeouts?: pulumi.CustomTimeouts } {
  return opts.customTimeouts ? { timeouts: opts.customTimeouts } : {};
}
