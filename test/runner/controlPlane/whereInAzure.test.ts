import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { SUBSCRIPTION } from "../../../runner/api/subscription";
import { VPC_NETWORK } from "../../../runner/api/vpcNetwork";
import type { ResourceKind } from "../../../runner/kubernetes/kubernetes";
import type { AzureAccess } from "../../../runner/stacks/stacks";
import { World } from "./world";

const OF_SCOPE = {
  tenant: "11111111-1111-1111-1111-111111111111",
  subscription: "22222222-2222-2222-2222-222222222222",
  group: "group",
};
const OF_SUBSCRIPTION = {
  tenant: "33333333-3333-3333-3333-333333333333",
  subscription: "44444444-4444-4444-4444-444444444444",
  group: "shoot--cm",
};

/** Where each pass of what a test makes goes, and with which tenant things are deleted. */
async function watched(): Promise<{ world: World; passes: object[]; tenants: Set<string | undefined> }> {
  const world = await World.ready();
  const { stacks } = world;
  const passes: object[] = [];
  const tenants = new Set<string | undefined>();
  const [pass, remove] = [stacks.pass.bind(stacks), stacks.remove.bind(stacks)];
  stacks.pass = async (one) => {
    const { ARM_TENANT_ID: tenant, ARM_SUBSCRIPTION_ID } = one.access.variables;
    const { subscriptionId: subscription, resourceGroupName: group } = one.declaration.args;
    assert.equal(ARM_SUBSCRIPTION_ID, subscription ?? ARM_SUBSCRIPTION_ID);
    passes.push({ tenant, subscription, group });
    return await pass(one);
  };
  stacks.remove = async (resource, access?: AzureAccess) => {
    tenants.add(access?.variables.ARM_TENANT_ID);
    return await remove(resource);
  };
  return { world, passes, tenants };
}

async function make(world: World, kind: ResourceKind, of: { name: string; spec: object; status?: object }) {
  const { name, spec, status } = of;
  const apiVersion = `${kind.group}/${kind.version}`;
  await world.create(kind, { apiVersion, kind: kind.kind, metadata: { namespace: "kcp", name }, spec });
  if (status) world.kubernetes.edit(kind, { namespace: "kcp", name }, { status });
}

const SINCE = "2026-01-01T00:00:00Z";
const READY = {
  conditions: [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: SINCE }],
};

describe("where in Azure the stacks of an object are", () => {
  it("given a Scope: instance, network and subnet are in its tenant, subscription and resource group", async () => {
    const { world, passes } = await watched();
    await world.redis();
    await make(world, CONTROL_PLANE_IP_RANGE, {
      name: "late",
      spec: { cidr: "10.250.5.0/24", scope: { name: "scope" } },
    });
    await world.settle();
    assert.ok(passes.length >= 3, String(passes.length));
    for (const one of passes) assert.deepEqual(one, OF_SCOPE);
  });

  it("given a VpcNetwork: instance and network are where its Subscription is", async () => {
    const { world, passes } = await watched();
    const { tenant: tenantId, subscription: subscriptionId } = OF_SUBSCRIPTION;
    const azure = { tenantId, subscriptionId };
    const spec = { region: "westeurope", subscription: "one", vpcNetworkName: "shoot" };
    await make(world, VPC_NETWORK, { name: "net", spec, status: READY });
    await make(world, SUBSCRIPTION, { name: "one", spec: {}, status: { ...READY, subscriptionInfo: { azure } } });
    await world.redis("redis", { vpcNetwork: { name: "net" } });
    await world.settle();
    assert.ok(passes.length >= 2, await world.told());
    for (const one of passes) assert.deepEqual(one, OF_SUBSCRIPTION);
  });

  it("given a Scope that is gone: what it placed is deleted in its tenant", async () => {
    const { world, tenants } = await watched();
    await world.redis();
    await world.settle();
    world.kubernetes.edit(SCOPE, { namespace: "kcp", name: "scope" }, { metadata: { finalizers: [] } });
    await world.delete(SCOPE, "scope");
    await world.delete(CONTROL_PLANE_REDIS, "redis");
    await world.settle();
    assert.deepEqual(tenants, new Set([OF_SCOPE.tenant]));
  });
});
