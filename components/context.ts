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

/**
 * The subscription, as azure-native finds it: the given one, else that of the azure-native provider which the program gives to
 * the component or to one around it, else azure-native's configuration, else the environment's.
 */
export function subscriptionOf(
  given: pulumi.Input<string> | undefined,
  component: pulumi.ComponentResource,
): pulumi.Input<string> | undefined {
  if (given !== undefined) return given;
  const usual =
    new pulumi.Config("azure-native").get("subscriptionId") ??
    // CI systems write a variable that is not set as an empty one.
    (process.env.ARM_SUBSCRIPTION_ID || undefined);
  const provider = component.getProvider("azure-native:index:Provider");
  if (provider === undefined) return usual;
  return settingsOf(provider).apply((settings) => {
    const signIn = SIGN_IN.find((name) => !USUAL.includes(settings[name] ?? undefined));
    if (signIn !== undefined) {
      const sentence =
        `the azure-native provider says ${signIn}, and this package signs in as the environment says (docs/azure.md): ` +
        "give subscriptionId, so that the provider is not asked";
      throw new pulumi.ResourceError(sentence, component, true);
    }
    return (settings.subscriptionId ?? usual) as string;
  });
}

/** Settings of an azure-native provider that say as whom, or in which cloud, to act. */
const SIGN_IN = [
  "clientId",
  "clientSecret",
  "clientCertificatePath",
  "tenantId",
  "environment",
  "metadataHost",
  "useDefaultAzureCredential",
  "useMsi",
  "useOidc",
];

/** Values that say nothing: azure-native fills in the public cloud, and writes booleans as text. */
const USUAL: readonly unknown[] = [undefined, "public", false, "false"];

/** A provider's settings: Pulumi puts the inputs of every resource on its object, although no type of a provider says so. */
function settingsOf(provider: pulumi.ProviderResource): pulumi.Output<Record<string, unknown>> {
  const settings = provider as unknown as Record<string, unknown>;
  const names = ["subscriptionId", ...SIGN_IN];
  return pulumi
    .output(names.map((name) => settings[name]))
    .apply((values) => Object.fromEntries(names.map((name, index) => [name, values[index]])));
}

/** The mistake of a provider whose settings nothing here understands. */
export function wrongProvider(
  component: pulumi.ComponentResource,
  { provider }: pulumi.ComponentResourceOptions,
): string | undefined {
  if (provider === undefined || component.getProvider("azure-native:index:Provider") === provider) return undefined;
  return "the option provider takes an azure-native provider, and only its subscription counts";
}

/** The given customTimeouts as an input, because Pulumi does not tell a dynamic provider about them. */
export function timeoutsOf(opts: pulumi.ResourceOptions): { timeouts?: pulumi.CustomTimeouts } {
  return opts.customTimeouts ? { timeouts: opts.customTimeouts } : {};
}
