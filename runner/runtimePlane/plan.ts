import { isRepairing, isRetained } from "../api/annotations";
import { conditionOf } from "../api/conditions";
import type { Problem } from "../api/customKind";
import { DEFAULT_IP_RANGE } from "../api/ipRange";
import { isClaimed, isGoOperators } from "../api/marks";
import { ipRangeNameOf } from "../api/runtimePlaneRedis";
import type { Secret } from "../kubernetes/secret";
import { defaultIpRange } from "./defaultIpRange";
import { servingIpRange } from "./ipRangeName";
import { planInstance, waitForProjection } from "./planInstance";
import { doing, type Plan, said } from "./planned";
import { annotationPatch, isGivenId } from "./projection";
import type { View } from "./view";

/** Decides the next step for one object. Pure: the same view gives the same plan. */
export function plan(view: View): Plan {
  const isLeaving = view.object.metadata.deletionTimestamp !== undefined;
  if (isLeaving) return isClaimed(view.object) ? planDeletion(view) : NOTHING;
  if (view.options.onlyDeletions) return NOTHING;
  if (isGoOperators(view.object)) return { deed: { is: "leave alone" } };
  const next = planLife(view);
  return isActing(next) ? held(next, view) : next;
}

const NOTHING: Plan = { deed: { is: "nothing" } };

function planLife(view: View): Plan {
  const { object, spec, id, projection } = view;
  if (!spec) return said("InvalidSpec", sentenceOf(view.problems));
  if (!isClaimed(object)) return doing({ is: "claim" });
  if (id === undefined || view.status.id !== id) return doing({ is: "identify" });
  if (projection.is === "foreign")
    return said("NotOwned", `status.id names ${id} of the control plane, which belongs to another object.`);
  if (projection.is === "ours") return planInstance(view, spec, projection);
  if (!isGivenId(id)) return said("NotOwned", `status.id ${id} is no name that the runner gives to an object.`);
  if (hasRun(view) && !isRepairing(object))
    return said("InstanceGone", "The instance was deleted by somebody in the control plane, and its data with it.");
  const name = ipRangeNameOf(spec);
  const missing = name === DEFAULT_IP_RANGE && !view.ipRange;
  if (missing && defaultIpRange(view.options)) return doing({ is: "make the default IpRange" });
  const ipRange = servingIpRange(name, view.ipRange, view.options);
  return ipRange.name === undefined
    ? said(ipRange.reason, ipRange.message)
    : doing({ is: "project", id, spec, ipRange: ipRange.name });
}

function planDeletion(view: View): Plan {
  const { object, projection } = view;
  if (projection.is === "foreign") return doing({ is: "release" });
  if (projection.is === "ours" && projection.object.metadata.deletionTimestamp === undefined) {
    // The control plane must know that it is to keep the instance before it is told to delete.
    const patch = annotationPatch(projection.object, object);
    if (patch) return doing({ is: "annotate", patch });
  }
  const secrets = isRetained(object) ? [] : view.ownSecrets;
  const deletable = secrets.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (deletable.length > 0) return doing({ is: "delete Secrets", secrets: deletable });
  if (secrets.length > 0) return said("Deleting", `Secret ${namesOf(secrets)} is being deleted.`, "delete");
  if (projection.is === "absent") return doing({ is: "release" });
  if (projection.object.metadata.deletionTimestamp === undefined)
    return doing({ is: "delete projection", projection: projection.object });
  return waitForProjection(view, projection);
}

/** An acting step is not taken while the flag is off, or where the namespace is going. */
function held(next: Plan, { isOn, isNamespaceTerminating, object }: View): Plan {
  const { namespace } = object.metadata;
  if (isNamespaceTerminating) return said("NamespaceTerminating", `Namespace ${namespace} is being deleted.`);
  return isOn ? next : said("Paused", "The feature flag AzureManagedRedis is off: nothing is created or changed.");
}

function isActing({ deed }: Plan): boolean {
  return deed.is !== "nothing" && deed.is !== "delete Secrets";
}

/** Whether there was an instance, whose data are lost where the projection is gone. */
function hasRun({ status, ownSecrets }: View): boolean {
  return (
    status.primaryEndpoint !== undefined ||
    status.state === "Ready" ||
    ownSecrets.length > 0 ||
    conditionOf(status.conditions, "Ready")?.reason === "InstanceGone"
  );
}

function sentenceOf(problems: readonly Problem[]): string {
  return `${problems.map(({ path, reason }) => `${path} ${reason}`).join("; ")}.`;
}

function namesOf(secrets: readonly Secret[]): string {
  return secrets.map(({ metadata: { name } }) => name).join(", ");
}
