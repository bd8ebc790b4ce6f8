import type * as pulumi from "@pulumi/pulumi";
import type { Kind } from "../provider/typeTokens";

/** The parts of an instance beside its cluster, as the inputs of their resources. */
export interface Parts {
  readonly database: pulumi.Inputs;
  /** Assignments by the names that the program gives. */
  readonly assignments: Readonly<Record<string, pulumi.Inputs>>;
  readonly endpoint: pulumi.Inputs | false;
  readonly zoneGroup: pulumi.Inputs | false;
}

/**
 * A part as the cluster's check takes it (`provider/lifecycle/adopt.ts`); `named`: properties that have another name in the
 * program.
 */
interface AdoptedPart {
  readonly kind: Kind;
  readonly inputs: pulumi.Inputs;
  readonly named?: Readonly<Record<string, string>>;
}

/**
 * The parts for the check of the cluster, which reports the differences in all of them: an instance is adopted whole or not at
 * all.
 */
export function adoptedParts({ database, assignments, endpoint, zoneGroup }: Parts): AdoptedPart[] {
  const parts: AdoptedPart[] = [{ kind: "Database", inputs: database }];
  for (const [name, inputs] of Object.entries(assignments)) {
    const argument = `accessPolicyAssignments.${name}`;
    const named = { accessPolicyAssignmentName: argument, objectId: `${argument}.objectId` };
    const { others: _, ...own } = inputs;
    parts.push({ kind: "AccessPolicyAssignment", inputs: own, named });
  }
  if (endpoint)
    parts.push({ kind: "PrivateEndpoint", inputs: endpoint, named: { location: "privateEndpointLocation" } });
  if (zoneGroup) parts.push({ kind: "PrivateDnsZoneGroup", inputs: zoneGroup });
  return parts;
}
