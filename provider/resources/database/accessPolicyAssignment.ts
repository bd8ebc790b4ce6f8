import { z } from "zod";
import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument } from "../../azure/arm";
import type { Resource } from "../../description/resource";
import { clusterNameField } from "../cluster/inputs";
import { clusterId, databaseId } from "../clusterId";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  guidField,
  namesOf,
  ownerOfParentChange,
  sameText,
} from "../fields";
import { cacheReadiness, networkReadiness } from "../readiness";

/** `…/databases/default/accessPolicyAssignments`: a Microsoft Entra identity that may use the database. */
export type AccessPolicyAssignmentInputs = CommonInputs & {
  clusterName: string;
  accessPolicyAssignmentName: string;
  /** Object id of the user, group, service principal or managed identity; not its client id. */
  objectId: string;
};

/** The only policy that Azure has, which allows everything. @see https://learn.microsoft.com/azure/redis/entra-for-authentication */
const POLICY = "default";
const LOSES = "the assignment would be made anew, and its identity locked out meanwhile";

export const accessPolicyAssignment: Resource<AccessPolicyAssignmentInputs> = {
  kind: "AccessPolicyAssignment",
  noun: "access policy assignment",
  apiVersion: MICROSOFT_CACHE,
  id: (inputs) => `${databaseId(inputs)}/accessPolicyAssignments/${inputs.accessPolicyAssignmentName}`,
  inputsOf(id) {
    const [group, clusterName, databaseName, accessPolicyAssignmentName] =
      namesOf("Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments", id) ?? [];
    return group && clusterName && databaseName === "default" && accessPolicyAssignmentName
      ? { ...group, clusterName, accessPolicyAssignmentName }
      : undefined;
  },
  // Neither the assignment nor the database has tags.
  owner: { in: "parent", id: clusterId, apiVersion: MICROSOFT_CACHE },
  inputs: {
    shape: {
      ...commonShape,
      clusterName: clusterNameField,
      accessPolicyAssignmentName: z.string().regex(/^[A-Za-z0-9]{1,60}$/, "must be 1 to 60 letters and digits"),
      objectId: guidField("must be the object id of an identity, a GUID"),
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerOfParentChange,
      clusterName: { effect: "replace" },
      accessPolicyAssignmentName: { effect: "replace" },
      objectId: { effect: "replace", same: sameText, observed: objectIdOf },
    },
  },
  reading: {
    needs: (inputs) => [
      { id: clusterId(inputs), apiVersion: MICROSOFT_CACHE, readiness: cacheReadiness },
      { id: databaseId(inputs), apiVersion: MICROSOFT_CACHE, readiness: cacheReadiness },
    ],
    readiness: networkReadiness,
    outputs: () => ({}),
  },
  writing: {
    body,
    change: body,
    readOnly: ["provisioningError"],
    // Azure accepts two at once and lets one of them fail after three minutes.
    // https://github.com/microsoft/aspire/issues/13043, https://github.com/Azure/azure-dev/issues/6640
    oneAtATime: (inputs) => `${databaseId(inputs)}/accessPolicyAssignments`,
    // Recorded: more than 8 s for a create.
    usualMs: { create: 10_000, update: 10_000, delete: 10_000 },
  },
  replacing: {
    holdsNothing: true,
  },
};

function body({ objectId }: AccessPolicyAssignmentInputs): ArmDocument {
  return { properties: { accessPolicyName: POLICY, user: { objectId } } };
}

function objectIdOf(document: ArmDocument): unknown {
  return (document.properties?.user as { objectId?: unknown } | undefined)?.objectId;
}
