import { propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call } from "../../world/resourceType";
import { refuseMove } from "../location";
import { conflict, notImplemented } from "./cacheErrors";
import { beginCacheOperation } from "./cacheOperation";
import { apply, type clusterEndings } from "./clusterEndings";
import { type ClusterSettings, clusterSettings, isSameBut, settingsOf } from "./clusterSettings";
import { loseData } from "./databaseData";
import { databaseOf } from "./hierarchy";
import { isAtWork, whenIdle } from "./idle";
import { isReady, setState } from "./resourceState";
import { checkScale, noteScale, skuAfterScaling } from "./scaling";

/** A PUT of a cluster that exists: a scale is an operation, identity and maintenance windows are not (recorded). */
export function putCluster(call: Call): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  const { before, after } = change(call, "PUT");
  const body = resource.document;
  const isLeaving = propertiesOf(body).provisioningState === "Deleting";
  const planned = { ...before, sku: skuAfterScaling(resource) };
  // Recorded for a cluster that is Creating: the same PUT again begins nothing.
  if (isAtWork(id, world) && !isLeaving && isSameBut(planned, after, [])) return { status: 200, body };
  return whenIdle(call, id, () => {
    checkMade(resource);
    if (world.doubts.value("clusterPut") === "applied") return changed(call, { before, after, verb: "PUT" });
    return changed(call, { before, after: { ...before, tags: after.tags }, verb: "PUT" });
  });
}

/** No PATCH of a cluster was recorded: whether there is one is a doubt. */
export function patchCluster(call: Call): Answer {
  const { id, world } = call;
  if (world.doubts.value("clusterPatch") === "notImplemented")
    throw notImplemented("The control plane does not implement PATCH for clusters.");
  return whenIdle(call, id, () => {
    checkMade(call.existing as Resource);
    return changed(call, { ...change(call, "PATCH"), verb: "PATCH" });
  });
}

interface Change {
  readonly before: ClusterSettings;
  readonly after: ClusterSettings;
}

function change(call: Call, verb: "PUT" | "PATCH"): Change {
  const { body } = call;
  const resource = call.existing as Resource;
  if (body.location !== undefined && body.location !== null) refuseMove(resource, String(body.location));
  return { before: settingsOf(resource), after: clusterSettings(call, verb) };
}

function changed(call: Call, { before, after, verb }: Change & { readonly verb: "PUT" | "PATCH" }): Answer {
  const { id, world } = call;
  const resource = call.existing as Resource;
  if (namesAccess(call.body)) {
    const { hasNoAccess: _, ...hidden } = resource.hidden;
    resource.hidden = hidden;
  }
  const isScale = before.sku.name !== after.sku.name;
  const isSynchronous =
    !isScale &&
    (world.doubts.value("clusterUpdate") === "synchronous" ||
      isSameBut(before, after, ["tags", "identity", "maintenanceConfiguration"]));
  if (isSynchronous && isReady(resource)) {
    apply(resource, after);
    return { status: 200, body: resource.document };
  }
  if (isScale) {
    checkScale(resource, after.sku, world);
    noteScale(resource, after.sku, world.schedule.nowMs());
  }
  // The old SKU is answered until the operation has ended (recorded: azcli-scenario7, 2026-01).
  apply(resource, { ...after, sku: before.sku });
  setState(resource, "Updating", isScale ? "Scaling" : "Updating");
  // Without a replica no machine takes over: the data goes with the old machine (azure-docs, how-to-scale).
  if (isScale && before.properties.highAvailability === "Disabled") loseData(databaseOf(id, world), world);
  const headers = beginCacheOperation<keyof typeof clusterEndings>(call, resource, {
    verb,
    durationMs: isScale ? DURATIONS.clusterScaleMs : DURATIONS.clusterUpdateMs,
    ending: isScale ? "scale" : "update",
    args: { before: before as unknown as JsonObject, sku: after.sku.name },
  });
  // 201 is recorded for a scale; no traffic of a PATCH is.
  return verb === "PATCH" ? { status: 202, headers } : { status: 201, body: resource.document, headers };
}

/** Whether a body says who may reach the cluster. */
export function namesAccess({ properties }: JsonObject): boolean {
  return typeof (properties as JsonObject | null | undefined)?.publicNetworkAccess === "string";
}

function checkMade(resource: Resource): void {
  if (propertiesOf(resource.document).resourceState !== "CreateFailed") return;
  throw conflict(`The cluster '${resource.id.name}' was not created. Delete it and create it again.`);
}
