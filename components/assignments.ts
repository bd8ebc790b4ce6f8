import type * as pulumi from "@pulumi/pulumi";
import { MICROSOFT_CACHE } from "../provider/azure/apiVersions";
import type { AccessPolicyAssignmentArgs } from "./databaseArgs";

/** Whether a program names an api-version from before the provider's own. Dates compare as text. */
function isEarlier(apiVersion: pulumi.Input<string> | undefined): boolean {
  return typeof apiVersion === "string" && apiVersion < MICROSOFT_CACHE;
}

/**
 * The inputs of the assignments, by the program's names for them. Members that no assignment has go along, so that the provider
 * refuses them by their names.
 */
export function assignmentInputs(
  assignments: Readonly<Record<string, AccessPolicyAssignmentArgs>>,
  common: pulumi.Inputs,
  apiVersion: pulumi.Input<string> | undefined,
): Record<string, pulumi.Inputs> {
  const entries = Object.entries(assignments);
  return Object.fromEntries(
    entries.map(([name, args], index) => {
      const others = entries.slice(0, index).map(([other, { objectId }]) => [other, objectId]);
      return [
        name,
        {
          ...args,
          ...common,
          accessPolicyAssignmentName: name,
          ...(others.length > 0 ? { others: Object.fromEntries(others) } : {}),
          // The usual api-version does, but for an access string, and in a cloud that lags behind.
          ...(args.accessString === undefined && !isEarlier(apiVersion) ? {} : { apiVersion }),
        },
      ];
    }),
  );
}
