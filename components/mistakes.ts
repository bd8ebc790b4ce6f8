import * as pulumi from "@pulumi/pulumi";

/**
 * The arguments as the program gives them: `null` is the same as nothing, and so are arguments that are missing altogether.
 * Programs in JavaScript come here with both.
 */
export function given<T extends object>(args: T): T {
  const all = Object.entries(args ?? {}).filter(([, value]) => (value ?? undefined) !== undefined);
  return Object.fromEntries(all) as T;
}

/** The mistake that keeps clients from the instance; undefined without one that can be told before `up`. */
export function missingAccess({
  subnetId,
  privateDnsZoneId,
  publicNetworkAccess = "Disabled",
}: Record<"subnetId" | "privateDnsZoneId" | "publicNetworkAccess", unknown>): string | undefined {
  if (subnetId === undefined && publicNetworkAccess === "Disabled") {
    return 'nobody could reach it: give a network or a subnetId, or set publicNetworkAccess to "Enabled"';
  }
  if (subnetId !== undefined && privateDnsZoneId === undefined) {
    return 'give a network, or privateDnsZoneId (the id of a zone, or "none" when you manage the record yourself)';
  }
  return undefined;
}

/** The mistake in a `network` that is none. */
export function wrongNetwork(network: unknown): string | undefined {
  if (network === undefined || pulumi.ComponentResource.isInstance(network)) return undefined;
  return `network must be a ManagedRedisNetwork, not ${kindOf(network)}`;
}

/** The mistake in assignments that are not an object of objects, or whose names Azure takes for one. */
export function wrongAssignments(assignments: unknown): string | undefined {
  const argument = "accessPolicyAssignments";
  const example = '{ app: { objectId: "…" } }';
  if (!isPlainObject(assignments)) {
    return `${argument} must be an object with a name for each, such as ${example}, not ${kindOf(assignments)}`;
  }
  const names = Object.keys(given(assignments));
  const odd = names.find((name) => !isPlainObject(assignments[name]));
  if (odd !== undefined) {
    return `${argument}.${odd} must be an object such as { objectId: "…" }, not ${kindOf(assignments[odd])}`;
  }
  const twice = names.find((name, index) => names.some((other, at) => at < index && isSameName(other, name)));
  return twice && `${argument}.${twice} is there twice: Azure does not mind the case of a name`;
}

/** The mistake of arguments that a component does not have. */
export function unknownArguments(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `${names.join(", ")}: there is no such argument`;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && kindOf(value) === "an object";
}

function kindOf(value: unknown): string {
  if (pulumi.Output.isInstance(value)) return "an output (what is inside may be outputs)";
  if (value instanceof Promise) return "a promise (what is inside may be promises)";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return JSON.stringify(value) ?? typeof value;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
