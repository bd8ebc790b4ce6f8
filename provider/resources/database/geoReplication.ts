import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ArmDocument } from "../../azure/arm";
import { isSameId, normalId } from "../../azure/ids";
import type { Change } from "../../description/change";
import { isUnknown, type Problem } from "../../description/inputs";
import type { Readiness } from "../../description/readiness";
import { databaseId } from "../clusterId";
import { idField, objectField } from "../fields";
import { cacheReadiness } from "../readiness";
import type { DatabaseInputs, GeoReplication } from "./inputs";
import { isPersistent } from "./persistence";

/** @see https://learn.microsoft.com/azure/redis/how-to-active-geo-replication */
const MEMBERS_MAX = 5;
const MODULES = ["RediSearch", "RedisJSON"];
const GEO_POLICIES = ["EnterpriseCluster", "OSSCluster"];

export const geoReplicationField = objectField({
  groupNickname: z.string().min(1).max(63),
  linkedDatabaseIds: z
    .array(
      idField(
        "Microsoft.Cache/redisEnterprise/databases",
        "/subscriptions/…/resourceGroups/…/providers/Microsoft.Cache/redisEnterprise/…/databases/default",
      ),
    )
    .default([]),
}).optional();

export function geoReplicationChange(loses: string): Change {
  return {
    effect: "refuse",
    loses,
    same: (before, after) => isDeepStrictEqual(normal(before), normal(after)),
    // A later member joins by its own creation: the others need not have named that member.
    isMet: (observed, wanted) => {
      const [is, shall] = [normal(observed), normal(wanted)];
      return is?.nickname === shall?.nickname && (shall?.ids ?? []).every((id) => is?.ids.includes(id));
    },
    observed,
  };
}

/**
 * The inputs without the database's own id among the linked ones: a program may list it, and the provider adds it anyway. Other
 * inputs, and ids of other databases, may still be unknown: else the own id would look like a change.
 */
export function othersOnly(inputs: DatabaseInputs): DatabaseInputs {
  const { geoReplication, clusterName, subscriptionId, resourceGroupName } = inputs;
  const ids: unknown = geoReplication?.linkedDatabaseIds;
  const names = { subscriptionId, resourceGroupName, clusterName };
  if (geoReplication === undefined || !Array.isArray(ids) || isUnknown(names)) return inputs;
  const own = databaseId(names);
  const linkedDatabaseIds = ids.filter((id) => !isSameId(id, own));
  return { ...inputs, geoReplication: { ...geoReplication, linkedDatabaseIds } };
}

/** The group as the body has it: every member, the database itself included. */
export function geoReplicationBody({ geoReplication, ...inputs }: DatabaseInputs): object | undefined {
  if (geoReplication === undefined) return undefined;
  const ids = [databaseId(inputs), ...geoReplication.linkedDatabaseIds];
  return { groupNickname: geoReplication.groupNickname, linkedDatabases: ids.map((id) => ({ id })) };
}

/** Check failures of a database that cannot be a member of a group. */
export function geoReplicationProblems(known: Partial<DatabaseInputs>): Problem[] {
  const { geoReplication, skuName, highAvailability, modules = [], persistence, clusteringPolicy } = known;
  if (geoReplication === undefined) return [];
  const refused = (reason: string): Problem => ({ property: "geoReplication", reason });
  const problems: Problem[] = [];
  if (1 + geoReplication.linkedDatabaseIds.length > MEMBERS_MAX) {
    problems.push(refused(`can have ${MEMBERS_MAX} databases at most, itself included`));
  }
  if (highAvailability === "Disabled") problems.push(refused("needs high availability"));
  if (skuName !== undefined && /^Balanced_B[01]$|^FlashOptimized_/.test(skuName)) {
    problems.push(
      refused(`is not there for ${skuName}: Balanced_B0, Balanced_B1 and FlashOptimized cannot join a group`),
    );
  }
  if (clusteringPolicy !== undefined && !GEO_POLICIES.includes(clusteringPolicy)) {
    problems.push(refused(`needs clusteringPolicy ${GEO_POLICIES.join(" or ")}, not ${clusteringPolicy}`));
  }
  const strange = modules.find(({ name }) => !MODULES.includes(name));
  if (strange) problems.push(refused(`goes with the modules ${MODULES.join(" and ")} only, not with ${strange.name}`));
  if (isPersistent(persistence)) problems.push(refused("does not go with persistence"));
  return problems;
}

/**
 * The readiness of a database, its own link included: an operation that ended well may have left the database unlinked.
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/31353
 */
export function databaseReadiness(document: ArmDocument): Readiness {
  const readiness = cacheReadiness(document);
  const own = groupOf(document)?.linkedDatabases?.find(({ id }) => isSameId(id, document.id ?? ""));
  const phase = own?.state ?? "Linked";
  if (readiness.is !== "ready" || phase === "Linked") return readiness;
  if (!phase.endsWith("Failed")) return { is: "working", phase };
  const remedy = "Link it there (`az redisenterprise database force-link`)";
  return { is: "failed", phase, canUpdate: false, remedy };
}

/** A group as Azure has it. */
type Group = { groupNickname?: string; linkedDatabases?: { id: string; state?: string }[] };

function groupOf({ properties }: ArmDocument): Group | undefined {
  return properties?.geoReplication as Group | undefined;
}

/** The group in Azure's document; `null` without a group, because undefined would mean that Azure does not tell. */
function observed(document: ArmDocument): GeoReplication | null {
  const group = groupOf(document);
  if (!group?.groupNickname) return null;
  const { id = "" } = document;
  const others = (group.linkedDatabases ?? []).map((linked) => linked.id).filter((linked) => !isSameId(linked, id));
  return { groupNickname: group.groupNickname, linkedDatabaseIds: others };
}

function normal(value: unknown): { nickname: string; ids: string[] } | undefined {
  const group = value as GeoReplication | null | undefined;
  return group ? { nickname: group.groupNickname, ids: group.linkedDatabaseIds.map(normalId).sort() } : undefined;
}
