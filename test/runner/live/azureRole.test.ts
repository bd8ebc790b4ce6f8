import { strict as assert } from "node:assert";
import { join } from "node:path";
import { SUBSCRIPTION } from "../../emulator/localArm";
import { LiveRunner } from "./liveRunner";

const REDIS = "azuremanagedredis.cloud-control.kyma-project.io";
const FOLDER = join(__dirname, "../../../config/azure-role");
/** The parts for an instance with keys in a subnet that the runner makes; nothing counts above the resource group. */
const ROLES = ["operator", "subnet-join", "dns", "keys-reader", "network-owner"].map(
  (part) => `${join(FOLDER, part)}.json@${SUBSCRIPTION}/resourceGroups/local`,
);

/** What the roles let a program write, and no object of the kind AzureManagedRedis needs. */
const FOR_PROGRAMS = [
  "databases/accessPolicyAssignments/delete",
  "databases/accessPolicyAssignments/write",
  "databases/regenerateKey/action",
  "databases/upgradeDBRedisVersion/action",
].map((action) => `Microsoft.Cache/redisEnterprise/${action}`);

describe("a runner with the Azure role of docs/azure.md", () => {
  let live: LiveRunner;

  before(async () => {
    live = await LiveRunner.start({ azureArgs: ROLES.flatMap((role) => ["--role", role]) });
  });
  after(() => live?.stop());

  it("lives a whole life: creation, scale, deletion, and the network with it", async () => {
    const { namespace } = live;
    const kubectl = (...args: readonly string[]) => live.api.kubectl(...args, "-n", namespace, "--timeout=120s");
    live.run(["--no-leader-election"]);
    await live.redis("cache");
    await kubectl("wait", `${REDIS}/cache`, "--for=condition=Ready");
    await live.api.kubectl(
      ...["patch", REDIS, "cache", "-n", namespace, "--type=merge", "-p", '{"spec":{"sku":"Balanced_B10"}}'],
    );
    await kubectl("wait", `${REDIS}/cache`, "--for=condition=Updating");
    await kubectl("wait", `${REDIS}/cache`, "--for=condition=Ready");
    await kubectl("delete", REDIS, "cache");
    await kubectl("delete", "ipranges.cloud-control.kyma-project.io", "range");
    await kubectl("delete", "scopes.cloud-control.kyma-project.io", "scope");
    const deleted = live.accepted(0).filter((one) => one.startsWith("DELETE "));
    assert.deepEqual(deleted.map((one) => one.replace("DELETE ", "").split("/").at(-2)).sort(), [
      ...["databases", "privateDnsZoneGroups", "privateDnsZones", "privateEndpoints"],
      ...["redisEnterprise", "subnets", "virtualNetworkLinks"],
    ]);
    const { denied, roles } = await live.azure.actions();
    // The list of a whole subscription is tried once; from then on it is that of the resource group.
    assert.deepEqual(denied, ["Microsoft.Cache/redisEnterprise/read"]);
    const unused = roles.flatMap((role) => role.unused).filter((action) => !action.endsWith("/read"));
    assert.deepEqual(unused.sort(), FOR_PROGRAMS, "every other right to change something is needed");
  });
});
