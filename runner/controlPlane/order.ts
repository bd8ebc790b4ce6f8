import type { KnownResource } from "./stackView";

/** The kinds that have to be gone before a resource of the kind may be deleted. What a cluster holds goes with its database. */
const DELETED_AFTER: Readonly<Record<string, readonly string[]>> = {
  Database: ["AccessPolicyAssignment"],
  PrivateEndpoint: ["PrivateDnsZoneGroup"],
  Cluster: ["Database", "PrivateEndpoint"],
  PrivateDnsZone: ["VirtualNetworkLink"],
};

/** The resources whose deletion may begin: nothing that rests on them is left. */
export function deletable(left: readonly KnownResource[]): readonly KnownResource[] {
  const kinds = new Set(left.map(({ kind }) => kind as string));
  return left.filter(({ kind }) => !(DELETED_AFTER[kind] ?? []).some((other) => kinds.has(other)));
}

/** Kinds that hold data, or nothing without them does: what is lost of them is not made again without a word. */
export const HOLDS_DATA: ReadonlySet<string> = new Set(["Cluster", "Database"]);
