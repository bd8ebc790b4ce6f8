import { z } from "zod";
import { MICROSOFT_CACHE } from "../../azure/apiVersions";
import type { ArmDocument } from "../../azure/arm";
import { type Problem, path } from "../../description/inputs";
import type { Resource } from "../../description/resource";
import { apiVersionChange, apiVersionField, apiVersionProblems } from "../apiVersion";
import { clusterNameField } from "../cluster/inputs";
import { clusterId, databaseId } from "../clusterId";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  guidField,
  ignored,
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
  /** Commands and keys of the identity, in the words of Redis's ACL. Absent: all. */
  accessString?: string;
  /** Object ids of the instance's earlier assignments, by their names, for rules only. */
  others?: Record<string, string>;
  apiVersion?: string;
};

/** The only policy that Azure has, which allows everything. @see https://learn.microsoft.com/azure/redis/entra-for-authentication */
const POLICY = "default";
/** Azure answers this for an assignment that names none (recorded, 2026-05-01-preview). */
const ACCESS_STRING_DEFAULT = "+@all ~*";
/** @see https://learn.microsoft.com/azure/redis/configure-access-permissions (2026-05-11) */
const ACCESS_STRING_SINCE = "2026-05-01-preview";
/** Arguments of the instance that go into each assignment. */
const OF_THE_INSTANCE = ["clusterName", "apiVersion"];
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
      // azurerm's acceptance test and az take hyphens, although the specification does not.
      accessPolicyAssignmentName: z
        .string()
        .regex(/^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/, "must be 1 to 60 letters, digits and single hyphens"),
      objectId: guidField("must be the object id of an identity, a GUID"),
      accessString: z.string().trim().min(1).max(4096).optional(),
      others: z.record(z.string(), z.string()).optional(),
      apiVersion: apiVersionField,
    },
    refused: {
      accessPolicyName:
        'cannot be set: the only policy is "default", which allows everything. accessString allows less',
    },
    argument: (property, { accessPolicyAssignmentName: name }) => {
      if (typeof name !== "string") return property;
      const own = ["accessPolicyAssignments", name];
      if (property === "accessPolicyAssignmentName") return path(own);
      return property in commonShape || OF_THE_INSTANCE.includes(property) ? property : path([...own, property]);
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerOfParentChange,
      clusterName: { effect: "replace", same: sameText },
      accessPolicyAssignmentName: { effect: "replace", same: sameText },
      objectId: { effect: "replace", same: sameText, observed: objectIdOf },
      accessString: {
        // Azure changes an access string in place. Whether a write without one takes the old one away is not known.
        effect: (_, after) => (after === undefined ? "replace" : "update"),
        same: (before, after) => (before ?? ACCESS_STRING_DEFAULT) === (after ?? ACCESS_STRING_DEFAULT),
        observed: ({ properties }) => properties?.accessString ?? undefined,
        isMet: (_, wanted) => wanted === undefined,
      },
      others: ignored,
      apiVersion: apiVersionChange,
    },
    rules: ({ objectId, others = {}, accessString, apiVersion }, unknown) => [
      ...twiceProblems(objectId, others),
      ...(unknown.has("apiVersion")
        ? []
        : apiVersionProblems(
            { property: "accessString", value: accessString, since: ACCESS_STRING_SINCE },
            apiVersion,
          )),
    ],
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
    change,
    readOnly: ["provisioningError"],
    // Azure accepts two at once and lets one of them fail after three minutes.
    // https://github.com/microsoft/aspire/issues/13043, https://github.com/Azure/azure-dev/issues/6640
    oneAtATime: (inputs) => `${databaseId(inputs)}/accessPolicyAssignments`,
    // Names of a program may exchange their identities: the one is made when the other is gone.
    excludes: (sibling, { objectId }) => sameText(objectIdOf(sibling), objectId),
    // Recorded: more than 8 s for a create.
    usualMs: { create: 10_000, update: 10_000, delete: 10_000 },
  },
  replacing: {
    holdsNothing: true,
  },
};

/** The policy allows everything, so an assignment has either the policy or an access string. */
function body({ objectId, accessString }: AccessPolicyAssignmentInputs): ArmDocument {
  return { properties: { ...(accessString ? { accessString } : { accessPolicyName: POLICY }), user: { objectId } } };
}

/** The same over what Azure has, where the other one of the two goes. */
function change(inputs: AccessPolicyAssignmentInputs): ArmDocument {
  return { properties: { accessPolicyName: null, accessString: null, ...body(inputs).properties } };
}

/** "Each user can have one access policy assignment per database": Microsoft's page, as above. */
function twiceProblems(objectId: string | undefined, others: Readonly<Record<string, string>>): Problem[] {
  const [twin] = Object.entries(others).find(([, other]) => sameText(other, objectId)) ?? [];
  if (twin === undefined) return [];
  const reason = `is the identity of ${path(["accessPolicyAssignments", twin])} too: Azure has one assignment for each`;
  return [{ property: "objectId", reason }];
}

function objectIdOf(document: ArmDocument): unknown {
  return (document.properties?.user as { objectId?: unknown } | undefined)?.objectId;
}
