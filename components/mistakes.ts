/** What keeps clients from finding the instance; undefined: nothing that can be told before `up`. */
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

/** Two names that Azure takes for one, since it does not mind their case. */
export function namesake(argument: string, names: readonly string[]): string | undefined {
  const twice = names.find((name, index) => names.some((other, at) => at < index && isSameName(other, name)));
  return twice && `${argument}.${twice} is there twice: Azure does not mind the case of a name`;
}

function isSameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
