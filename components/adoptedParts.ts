import type * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../provider/typeTokens";

/** What an instance has beside its cluster, as its resources are given it. */
export interface Parts {
  readonly database: pulumi.Inputs;
  /** By the name that the program gives each. */
  readonly assignments: Readonly<Record<string, pulumi.Inputs>>;
  readonly endpoint: pulumi.Inputs | false;
  readonly zoneGroup: pulumi.Inputs | false;
}

/** One of them as the cluster's check takes it (`provider/lifecycle/adopt.ts`); `named`: arguments that are called otherwise here. */
interface AdoptedPart {
  readonly kind: Kind;
  readonly inputs: pulumi.Inputs;
  readonly named?: Readonly<Record<string, string>>;
}

/** The parts for the check of the cluster: an instance is adopted whole or not at all, so it says what differs in any. */
export function adoptedParts({ database, assignments, endpoint, zoneGroup }: Parts): AdoptedPart[] {
  const parts: AdoptedPart[] = [{ kind: "Database", inputs: database }];
  for (const [name, inputs] of Object.entries(assignments)) {
    const argument = `accessPolicyAssignments.${name}`;
    const named = { accessPolicyAssignmentName: argument, objectId: `${argument}.objectId` };
    parts.push({ kind: "AccessPolicyAssignment", inputs, named });
  }
  if (endpoint)
    parts.push({ kind: "PrivateEndpoint", inputs: endpoint, named: { location: "privateEndpointLocation" } });
  if (zoneGroup) parts.push({ kind: "PrivateDnsZoneGroup", inputs: zoneGroup });
  return parts;
}
