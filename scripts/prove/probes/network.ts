import { NETWORK, PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { type Json, member } from "../json";
import type { Observed, Probe } from "../probe";
import { removed } from "./database";

const ZONE = "privatelink.redis.azure.net";

const zoneName: Probe = {
  name: "the zone that privateLinkResources names",
  settles: ["privateLinkZone"],
  async run(scene): Promise<Observed> {
    const { body } = await scene.ask("GET", `${scene.ids.cluster}/privateLinkResources`);
    const zones = member(body, "value.0.properties.requiredZoneNames");
    const [zone] = Array.isArray(zones) ? zones : [];
    if (typeof zone !== "string") throw new Error("privateLinkResources names no zone");
    return { found: { privateLinkZone: zone === ZONE ? "publicCloud" : "otherCloud" }, seen: zone };
  },
};

/** Creates, and reads what was created. */
function made(
  name: string,
  of: "zone" | "link" | "endpoint" | "zoneGroup",
  { apiVersion, body }: { readonly apiVersion: string; body(scene: Parameters<Probe["run"]>[0]): Json },
): Probe {
  return {
    name,
    async run(scene): Promise<Observed> {
      const id = scene.ids[of];
      const { answer } = await scene.need("PUT", id, body(scene), apiVersion);
      const shown = await scene.shown(id, apiVersion);
      return { seen: `${answer.status}; ${String(member(shown, "properties.provisioningState"))}` };
    },
  };
}

const gone = (name: string, of: "zone" | "link" | "endpoint" | "zoneGroup", apiVersion: string): Probe => ({
  name,
  run: async (scene) => ({ seen: await removed(scene, scene.ids[of], apiVersion) }),
});

export const creations: readonly Probe[] = [
  zoneName,
  made("the private DNS zone", "zone", {
    apiVersion: PRIVATE_DNS,
    body: ({ tags }) => ({ location: "global", tags }),
  }),
  made("the zone's link to the network", "link", {
    apiVersion: PRIVATE_DNS,
    body: ({ tags, ids }) => ({
      location: "global",
      tags,
      properties: { registrationEnabled: false, virtualNetwork: { id: ids.virtualNetwork } },
    }),
  }),
  made("the private endpoint", "endpoint", {
    apiVersion: NETWORK,
    body: ({ tags, ids, place }) => ({
      location: place.location,
      tags,
      properties: {
        subnet: { id: place.subnetId },
        privateLinkServiceConnections: [
          { name: ids.run, properties: { privateLinkServiceId: ids.cluster, groupIds: ["redisEnterprise"] } },
        ],
      },
    }),
  }),
  made("the endpoint's zone group", "zoneGroup", {
    apiVersion: NETWORK,
    body: ({ ids }) => ({
      properties: { privateDnsZoneConfigs: [{ name: "redis", properties: { privateDnsZoneId: ids.zone } }] },
    }),
  }),
];

export const deletions: readonly Probe[] = [
  gone("deleting the zone group", "zoneGroup", NETWORK),
  gone("deleting the private endpoint", "endpoint", NETWORK),
  gone("deleting the link", "link", PRIVATE_DNS),
  gone("deleting the zone", "zone", PRIVATE_DNS),
];
