import { strict as assert } from "node:assert";
import { NETWORK, PRIVATE_DNS } from "../../../provider/azure/apiVersions";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION as SUBSCRIPTION_KIND } from "../../../runner/api/subscription";
import { VPC_NETWORK } from "../../../runner/api/vpcNetwork";
import type { ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { SUBSCRIPTION } from "../../provider/given";
import { LifeWorld, NAMESPACE_NAME } from "./lifeWorld";

const SHOOT = "shoot--project--one";
const OWN = `${SHOOT}--cm`;
const network = (group: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/Microsoft.Network/virtualNetworks/${group}`;
const ZONE = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${OWN}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const LINK = `${ZONE}/virtualNetworkLinks/${SHOOT}`;
const SINCE = "2026-01-01T00:00:00Z";
const READY = {
  conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: SINCE }],
};

/** What the Go operator keeps of a Kyma, in Kubernetes and in Azure. */
async function kyma(): Promise<LifeWorld> {
  const world = await LifeWorld.start({ inKyma: true });
  for (const id of [network(SHOOT), network(OWN), `${network(OWN)}/subnets/${OWN}`]) world.azure.place({ id });
  const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: SHOOT };
  await world.create(SCOPE, "kyma", { region: "westus2", kymaName: "kyma", shootName: SHOOT, scope: { azure } });
  await world.create(CONTROL_PLANE_IP_RANGE, "range", { cidr: "10.250.4.0/24", scope: { name: "kyma" } });
  await world.create(VPC_NETWORK, "kyma", { region: "westus2", subscription: "one", vpcNetworkName: SHOOT });
  await world.create(SUBSCRIPTION_KIND, "one", { details: {} });
  const subscriptionInfo = { azure: { subscriptionId: SUBSCRIPTION, tenantId: SUBSCRIPTION } };
  tell(world, CONTROL_PLANE_IP_RANGE, "range", { ...READY, id: "an id of the Go operator's" });
  tell(world, VPC_NETWORK, "kyma", READY);
  tell(world, SUBSCRIPTION_KIND, "one", { ...READY, provider: "azure", subscriptionInfo });
  world.azure.calls.length = 0;
  return world;
}

function tell(world: LifeWorld, kind: ResourceKind, name: string, status: object): void {
  world.kubernetes.edit(kind, { namespace: NAMESPACE_NAME, name }, { status });
}

const instance = (world: LifeWorld, spec: object = {}) => world.redis("redis", { scope: { name: "kyma" }, ...spec });

/** Writes to what belongs to the network, not to the instance. */
const networkWrites = (world: LifeWorld) =>
  world.accepted().filter((write) => /DnsZones|virtualNetworks|subnets/.test(write));

describe("an instance in a Kyma", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await kyma();
  });
  afterEach(() => world?.end());

  for (const { given, spec } of [
    { given: "a Scope of a Kyma", spec: {} },
    { given: "a VpcNetwork and its Subscription", spec: { vpcNetwork: { name: "kyma" } } },
  ]) {
    it(`given ${given}: lives in the group and the subnet of the Go operator, whose zone and link it brings`, async () => {
      await instance(world, spec);
      await world.until(/^Ready/);
      const endpoint = await world.azure.arm.get(
        `/subscriptions/${SUBSCRIPTION}/resourceGroups/${OWN}/providers/Microsoft.Network/privateEndpoints/redis-pe`,
        NETWORK,
      );
      const { subnet, privateLinkServiceConnections = [] } = (endpoint?.properties ?? {}) as {
        subnet?: object;
        privateLinkServiceConnections?: { name: string }[];
      };
      assert.deepEqual(
        privateLinkServiceConnections.map(({ name }) => name),
        ["redis-pe-conn"],
      );
      assert.deepEqual(subnet, { id: `${network(OWN)}/subnets/${OWN}` });
      assert.deepEqual(networkWrites(world), [
        "put privateDnsZones/privatelink.redis.azure.net",
        `put privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/${SHOOT}`,
      ]);
      await world.delete(CONTROL_PLANE_REDIS, "redis");
      await world.until(/^gone/);
      assert.ok(world.azure.ids.includes(ZONE) && world.azure.ids.includes(LINK), "they are the Go operator's too");
    });
  }

  it("given a zone and a link of the Go operator's: makes none, and changes neither", async () => {
    await world.azure.arm.put(ZONE, PRIVATE_DNS, { location: "global", tags: { owner: "cloud-manager" } });
    await world.pass(120_000);
    await world.azure.arm.put(LINK, PRIVATE_DNS, {
      location: "global",
      properties: { registrationEnabled: false, virtualNetwork: { id: network(SHOOT) } },
    });
    await world.pass(120_000);
    world.azure.calls.length = 0;
    await instance(world);
    await world.until(/^Ready/);
    assert.deepEqual(networkWrites(world), []);
    assert.deepEqual(world.azure.document(ZONE)?.tags, { owner: "cloud-manager" });
  });

  it("given a zone of the Go operator's without a link: makes the link alone", async () => {
    await world.azure.arm.put(ZONE, PRIVATE_DNS, { location: "global", tags: { owner: "cloud-manager" } });
    await world.pass(120_000);
    world.azure.calls.length = 0;
    await instance(world);
    await world.until(/^Ready/);
    assert.deepEqual(networkWrites(world), [
      `put privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/${SHOOT}`,
    ]);
  });

  for (const { given, kind, name, status, says } of [
    {
      given: "an IpRange that the Go operator has not made yet",
      kind: CONTROL_PLANE_IP_RANGE,
      name: "range",
      status: {
        conditions: [
          { type: "Ready", status: "False", reason: "Processing", message: "in a while", lastTransitionTime: SINCE },
        ],
      },
      says: /^DependencyNotReady: IpRange range is not ready: in a while/,
    },
    {
      given: "a VpcNetwork that is not ready",
      kind: VPC_NETWORK,
      name: "kyma",
      status: { conditions: [] },
      says: /^DependencyNotReady: VpcNetwork kyma is not ready/,
    },
    {
      given: "a Subscription of another cloud",
      kind: SUBSCRIPTION_KIND,
      name: "one",
      status: { ...READY, provider: "gcp", subscriptionInfo: { azure: null } },
      says: /^InvalidDependency: Subscription one is not one of Azure/,
    },
  ]) {
    it(`given ${given}: says so, and goes on when that is otherwise`, async () => {
      const before = world.get(kind, name)?.status ?? {};
      tell(world, kind, name, status);
      await instance(world, { vpcNetwork: { name: "kyma" } });
      await world.until(says);
      assert.deepEqual(world.accepted(), []);
      tell(world, kind, name, before);
      await world.until(/^Ready/);
    });
  }
});
