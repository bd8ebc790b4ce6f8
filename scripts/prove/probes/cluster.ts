import { type Json, type JsonObject, member, withMember } from "../json";
import type { Observed, Probe } from "../probe";
import { isRefusal } from "../scene";
import { set } from "./leftOut";

const ACCESS = "properties.publicNetworkAccess";

export const withoutAccess: Probe = {
  name: "a PUT of the cluster without publicNetworkAccess",
  settles: ["putWithoutPublicNetworkAccess"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const body = await scene.wholeBut(cluster, ACCESS, undefined);
    const { answer, reason } = await scene.change("PUT", cluster, body);
    if (reason !== undefined && !isRefusal(answer)) return { seen: reason };
    // With the property it must be taken: else something else was refused.
    if (isRefusal(answer)) await scene.need("PUT", cluster, withMember(body, ACCESS, "Enabled"));
    if (isRefusal(answer)) return { found: { putWithoutPublicNetworkAccess: "refused" }, seen: `refused: ${reason}` };
    return { found: { putWithoutPublicNetworkAccess: "default" }, seen: "accepted" };
  },
};

export const put: Probe = {
  name: "a PUT of the cluster that closes public access",
  settles: ["clusterPut", "clusterUpdate"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const before = await scene.wholeBut(cluster, ACCESS, "Enabled");
    if (member(await scene.shown(cluster), ACCESS) !== "Enabled") await scene.change("PUT", cluster, before);
    const { answer } = await scene.need("PUT", cluster, withMember(before, ACCESS, "Disabled"));
    const shown = member(await scene.shown(cluster), ACCESS);
    if (shown !== "Disabled")
      return {
        found: { clusterPut: "ignored" },
        seen: `accepted (${answer.status}); afterwards it is ${JSON.stringify(shown) ?? "absent"}`,
      };
    return {
      found: { clusterPut: "applied", clusterUpdate: answer.isOperation ? "operation" : "synchronous" },
      seen: `${answer.status}, ${answer.isOperation ? "with an operation" : "without an operation"}; it is Disabled afterwards`,
    };
  },
};

export const patch: Probe = {
  name: "a PATCH of the cluster",
  settles: ["clusterPatch"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const before = member(await scene.shown(cluster), ACCESS);
    const wanted = before === "Enabled" ? "Disabled" : "Enabled";
    const body: Json = { tags: { ...scene.tags, patched: "yes" }, properties: { publicNetworkAccess: wanted } };
    const { answer, reason } = await scene.change("PATCH", cluster, body);
    if (answer.status === 501) return { found: { clusterPatch: "notImplemented" }, seen: `${reason}` };
    if (reason !== undefined) return { seen: reason };
    const shown = await scene.shown(cluster);
    const isDone = member(shown, ACCESS) === wanted && member(shown, "tags.patched") === "yes";
    if (!isDone) return { seen: `${answer.status}, and not all that it names has changed` };
    return { found: { clusterPatch: "applied" }, seen: `${answer.status}, and public access and tags have changed` };
  },
};

export const unknown: Probe = {
  name: "a PUT of the cluster with a property that there is not",
  settles: ["unknownProperties"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const body = withAccess(await scene.whole(cluster));
    await scene.need("PUT", cluster, body);
    const { answer, reason } = await scene.change("PUT", cluster, withMember(body, "properties.noSuchProperty", true));
    if (reason !== undefined && !isRefusal(answer)) return { seen: reason };
    if (isRefusal(answer)) return { found: { unknownProperties: "refused" }, seen: `refused: ${reason}` };
    return { found: { unknownProperties: "ignored" }, seen: `accepted (${answer.status})` };
  },
};

/** A cluster for which no request named the property shows nothing, and no PUT may leave the property out. */
function withAccess(body: JsonObject): JsonObject {
  return member(body, ACCESS) === undefined ? withMember(body, ACCESS, "Enabled") : body;
}

export const identities = (verb: "PUT" | "PATCH"): Probe => ({
  name: `a ${verb} of the cluster that names another identity`,
  settles: [verb === "PUT" ? "identityPut" : "identityPatch"],
  async run(scene): Promise<Observed> {
    const [first, second] = scene.place.identities;
    if (first === undefined || second === undefined)
      throw new Error("two user-assigned identities are needed (--identity)");
    const { cluster } = scene.ids;
    const only = (id: string): Json => ({ type: "UserAssigned", userAssignedIdentities: { [id]: {} } });
    await scene.need("PUT", cluster, await scene.wholeBut(cluster, "identity", { type: "None" }));
    await set(scene, cluster, { path: "identity", value: only(first) });
    const body = verb === "PUT" ? await scene.wholeBut(cluster, "identity", only(second)) : { identity: only(second) };
    await scene.need(verb, cluster, body);
    const named = Object.keys((member(await scene.shown(cluster), "identity.userAssignedIdentities") ?? {}) as object);
    const has = (id: string): boolean => named.some((one) => one.toLowerCase() === id.toLowerCase());
    await scene.change("PUT", cluster, await scene.wholeBut(cluster, "identity", { type: "None" }));
    if (!has(second)) return { seen: "accepted, and the cluster does not have it" };
    const value = has(first) ? "merged" : "replaced";
    return {
      found: { [verb === "PUT" ? "identityPut" : "identityPatch"]: value },
      seen: `the cluster has ${named.length}`,
    };
  },
});

/** Two windows of nine hours, as Azure wants at least 18 hours a week. */
const WINDOWS: Json = ["Saturday", "Sunday"].map((dayOfWeek) => ({
  type: "Weekly",
  duration: "PT9H",
  startHourUtc: 1,
  schedule: { dayOfWeek },
}));
export const MAINTENANCE = {
  path: "properties.maintenanceConfiguration",
  value: { maintenanceWindows: WINDOWS },
  apiVersion: "2026-02-01-preview",
};

export const earlierPut: Probe = {
  name: "a PUT of the cluster by an api-version without maintenance windows",
  settles: ["earlierPutOfMaintenanceConfiguration"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const { path, apiVersion } = MAINTENANCE;
    await set(scene, cluster, MAINTENANCE);
    await scene.need("PUT", cluster, await scene.wholeBut(cluster, "tags.earlier", "yes"));
    const left = member(await scene.shown(cluster, apiVersion), `${path}.maintenanceWindows`);
    const isKept = Array.isArray(left) && left.length > 0;
    return {
      found: { earlierPutOfMaintenanceConfiguration: isKept ? "kept" : "dropped" },
      seen: `accepted, and the windows are ${isKept ? "there still" : "gone"}`,
    };
  },
};

export const noWindows: Probe = {
  name: "a PUT of the cluster with an empty list of maintenance windows",
  settles: ["emptyMaintenanceWindows"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const { path, apiVersion } = MAINTENANCE;
    await set(scene, cluster, MAINTENANCE);
    const body = await scene.wholeBut(cluster, path, { maintenanceWindows: [] }, apiVersion);
    const { answer, reason } = await scene.change("PUT", cluster, body, apiVersion);
    if (reason !== undefined && !isRefusal(answer)) return { seen: reason };
    if (isRefusal(answer)) return { found: { emptyMaintenanceWindows: "refused" }, seen: `refused: ${reason}` };
    const left = member(await scene.shown(cluster, apiVersion), `${path}.maintenanceWindows`);
    if (Array.isArray(left) && left.length > 0) return { seen: "accepted, and the windows are there still" };
    return { found: { emptyMaintenanceWindows: "removed" }, seen: "accepted, and the windows are gone" };
  },
};
