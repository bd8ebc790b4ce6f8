import { MICROSOFT_CACHE } from "../../../provider/azure/apiVersions";
import { OWN_TAGS, POLICY_TAG } from "../instance";
import { entries, isWithin, type JsonObject, member } from "../json";
import type { Observed, Probe } from "../probe";
import { endOf, reasonOf, type Scene } from "../scene";
import { leftOut } from "./leftOut";

/** The newest version that has no `publicNetworkAccess`: nothing names the property with it. */
const WITHOUT_ACCESS = "2025-04-01";

/** Creates the cluster, by the version that leaves one more question open. Without a cluster nothing else can be asked. */
export const createCluster: Probe = {
  name: "creating the cluster",
  settles: ["readAfterCreate", "unnamedPublicNetworkAccess", "afterOperation"],
  async run(scene): Promise<Observed> {
    const { cluster } = scene.ids;
    const answer = await scene.ask("PUT", cluster, clusterBody(scene), WITHOUT_ACCESS);
    if (answer.status >= 400) {
      const again = clusterBody(scene, { publicNetworkAccess: "Enabled" });
      await scene.need("PUT", cluster, again);
      return { seen: `with ${WITHOUT_ACCESS} refused: ${reasonOf(answer)}; created with ${MICROSOFT_CACHE}` };
    }
    const first = await scene.ask("GET", cluster);
    const end = await scene.end(answer);
    const atEnd = await scene.ask("GET", cluster);
    const state = member(atEnd.body, "properties.resourceState");
    if (end.status !== "Succeeded") throw new Error(`the cluster was not created: ${endOf(end)}`);
    const shown = await scene.shown(cluster);
    const access = member(shown, "properties.publicNetworkAccess");
    return {
      found: {
        readAfterCreate: first.status === 404 ? "notFound" : "found",
        ...(atEnd.status === 200 ? { afterOperation: state === "Running" ? "ready" : "updating" } : {}),
        unnamedPublicNetworkAccess: access === null || access === undefined ? "null" : "shown",
      },
      seen: `a GET at once answers ${first.status}; at the end of the operation the cluster is ${String(state)}; publicNetworkAccess is ${JSON.stringify(access) ?? "absent"}`,
    };
  },
};

function clusterBody({ place, tags }: Scene, properties: JsonObject = {}): JsonObject {
  return {
    location: place.location,
    sku: { name: place.sku },
    tags,
    // Half the price; that the property falls back to Enabled without being named is asked last.
    properties: { highAvailability: "Disabled", minimumTlsVersion: "1.2", ...properties },
  };
}

export const policyTags: Probe = {
  name: "the tags of the cluster, as they were sent",
  settles: ["policyTags"],
  async run(scene): Promise<Observed> {
    const shown = member(await scene.shown(scene.ids.cluster), "tags");
    const names = entries(shown).map(([name]) => name);
    const isSame = isWithin(scene.tags, shown);
    const extra = names.filter((name) => !OWN_TAGS.has(name));
    const isOtherCase = extra.some((name) => name.toLowerCase() === POLICY_TAG);
    if (isSame && extra.length === 0) return { found: { policyTags: "none" }, seen: "no tag was touched" };
    if (isOtherCase) return { found: { policyTags: "changesCase" }, seen: "the name of a tag has another case" };
    if (isSame) return { found: { policyTags: "addsTag" }, seen: `${extra.length} tags were added` };
    return { found: { policyTags: "setsValue" }, seen: "a tag has another value" };
  },
};

const asked = leftOut({ doubt: "putWithoutTags", of: "cluster", path: "tags" });

export const withoutTags: Probe = {
  ...asked,
  async run(scene): Promise<Observed> {
    const { found } = await policyTags.run(scene);
    if (found?.policyTags !== "none")
      throw new Error("an Azure Policy works on the tags, so that Azure may never see a PUT without tags");
    return await asked.run(scene);
  },
};
