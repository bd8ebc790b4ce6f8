import type * as pulumi from "@pulumi/pulumi";
import sinon from "sinon";
import { ManagedRedis, type ManagedRedisArgs } from "../../index";
import { MockEngine, type MockEngineOptions } from "./mockEngine";

export const SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
const NETWORK = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;
export const VNET = `${NETWORK}/virtualNetworks/vnet`;
export const SUBNET = `${VNET}/subnets/endpoints`;
export const ZONE = `${NETWORK}/privateDnsZones/privatelink.redis.azure.net`;

/** What every instance needs; `privately` is enough for one that can be reached. */
export const base = { resourceGroupName: "rg", location: "westus2", skuName: "Balanced_B10" };
export const privately = { ...base, subnetId: SUBNET, privateDnsZoneId: ZONE };

/** Runs each test of a suite in an environment that names this subscription only. */
export function inSubscription(): void {
  beforeEach(() => {
    sinon.stub(process, "env").value({ ...process.env, ARM_SUBSCRIPTION_ID: SUBSCRIPTION });
  });
  afterEach(() => sinon.restore());
}

/** One instance named `redis`, by an engine that remembers. */
export async function made(
  args: ManagedRedisArgs,
  { opts, ...options }: MockEngineOptions & { opts?: pulumi.ComponentResourceOptions } = {},
): Promise<{ engine: MockEngine; redis: ManagedRedis }> {
  const engine = new MockEngine(options);
  return { engine, redis: await engine.run(() => new ManagedRedis("redis", args, opts)) };
}
