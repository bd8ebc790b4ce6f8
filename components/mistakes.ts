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

/** The mistake of two names that Azure takes for one, because it ignores their case; undefined without such names. */
export function namesake(argument: string, names: readonly string[]): string | undefined {
  const twice = names.find((name, index) => names.some((other, at) => at < index && isSameName(other, name)));
  return twice && `${argument}.${twice} is there twice: Azure does not mind the case of a name`;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
