import { MICROSOFT_CACHE, NETWORK, PRIVATE_DNS } from "../../provider/azure/apiVersions";
import type { Accepted, Arm, ArmDocument } from "../../provider/azure/arm";
import type { Clock } from "../../provider/lifecycle/clock";
import type { LocalAzure } from "../local/environment";
import { needsOf, type Verb } from "./steps";

/** As azurerm (10 to 15 s) and the Azure CLI (10 to 30 s) do where Azure asks for nothing else. */
const EVERY_MS = 10_000;

/** Where the instance goes. */
type Place = Pick<LocalAzure, "subscriptionId" | "resourceGroup" | "location" | "virtualNetworkId" | "subnetId">;

interface Target {
  readonly id: string;
  readonly apiVersion: string;
  readonly body: ArmDocument;
}

/**
 * A client that polls as others do: sends a write as soon as Azure allows, polls its operation every 10 s or as seldom as
 * Azure asks, and looks once at the resource when the operation has ended. Its instance is that of `instanceProgram`.
 */
export class SteadyClient {
  private readonly targets: ReadonlyMap<string, Target>;

  constructor(
    place: Place,
    private readonly arm: Arm,
    private readonly clock: Pick<Clock, "sleep">,
  ) {
    this.targets = targetsIn(place);
  }

  create(): Promise<void> {
    return this.all("create", ({ id, apiVersion, body }) => this.arm.put(id, apiVersion, body));
  }

  async scale(skuName: string): Promise<void> {
    const { id, apiVersion, body } = this.targets.get("redisEnterprise") as Target;
    await this.arm.get(id, apiVersion);
    await this.end({ id, apiVersion }, await this.arm.put(id, apiVersion, { ...body, sku: { name: skuName } }));
  }

  destroy(): Promise<void> {
    return this.all("delete", ({ id, apiVersion }) => this.arm.delete(id, apiVersion));
  }

  /** Sends a write for each resource, each when those that Azure wants done before are done. */
  private async all(verb: Verb, send: (target: Target) => Promise<Accepted>): Promise<void> {
    const ends = new Map<string, Promise<void>>();
    const end = (type: string): Promise<void> => {
      const known = ends.get(type);
      if (known !== undefined) return known;
      const target = this.targets.get(type);
      const before = Promise.all(needsOf(verb, type).map(end));
      const ended = before.then(async () => target && this.end(target, await send(target)));
      ends.set(type, ended);
      return ended;
    };
    await Promise.all([...this.targets.keys()].map(end));
  }

  private async end({ id, apiVersion }: Pick<Target, "id" | "apiVersion">, accepted: Accepted): Promise<void> {
    let { operation, retryAfterMs } = accepted;
    while (operation) {
      await this.clock.sleep(Math.max(EVERY_MS, retryAfterMs ?? 0));
      const answer = await operation.poll();
      if (answer.status === "failed" || answer.status === "canceled") throw answer.error;
      if (answer.status !== "running") operation = undefined;
      retryAfterMs = answer.retryAfterMs;
    }
    await this.arm.get(id, apiVersion);
  }
}

function targetsIn(place: Place): ReadonlyMap<string, Target> {
  const { subscriptionId, resourceGroup, location, subnetId, virtualNetworkId } = place;
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers`;
  const cluster = `${group}/Microsoft.Cache/redisEnterprise/steady`;
  const endpoint = `${group}/Microsoft.Network/privateEndpoints/steady-pe`;
  const zone = `${group}/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
  const target = (id: string, apiVersion: string, body: ArmDocument): Target => ({ id, apiVersion, body });
  const connection = { privateLinkServiceId: cluster, groupIds: ["redisEnterprise"] };
  return new Map([
    [
      "redisEnterprise",
      target(cluster, MICROSOFT_CACHE, {
        location,
        sku: { name: "Balanced_B5" },
        properties: { minimumTlsVersion: "1.2", publicNetworkAccess: "Disabled" },
      }),
    ],
    [
      "redisEnterprise/databases",
      target(`${cluster}/databases/default`, MICROSOFT_CACHE, { properties: { clusteringPolicy: "OSSCluster" } }),
    ],
    [
      "privateEndpoints",
      target(endpoint, NETWORK, {
        location,
        properties: {
          subnet: { id: subnetId },
          privateLinkServiceConnections: [{ name: "steady", properties: connection }],
        },
      }),
    ],
    [
      "privateEndpoints/privateDnsZoneGroups",
      target(`${endpoint}/privateDnsZoneGroups/default`, NETWORK, {
        properties: { privateDnsZoneConfigs: [{ name: "redis", properties: { privateDnsZoneId: zone } }] },
      }),
    ],
    ["privateDnsZones", target(zone, PRIVATE_DNS, { location: "global" })],
    [
      "privateDnsZones/virtualNetworkLinks",
      target(`${zone}/virtualNetworkLinks/steady`, PRIVATE_DNS, {
        location: "global",
        properties: { registrationEnabled: false, virtualNetwork: { id: virtualNetworkId } },
      }),
    ],
  ]);
}
