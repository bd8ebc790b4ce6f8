import assert from "node:assert/strict";
import { reachableInstance } from "../../../emulator/connectivity/reachableInstances";
import { CLUSTER, DATABASE, LocalArm } from "../localArm";

const HOST = "cache1.westus2.redis.azure.net";

describe("reachableInstance", () => {
  it("is there once cluster and database are, with keys, eviction policy and memory", () => {
    const arm = new LocalArm();
    const found = () => reachableInstance(arm.azure.world, HOST.toUpperCase());
    arm.cluster();
    assert.equal(found(), undefined, "no database yet");
    arm.ok("PUT", DATABASE, { properties: { accessKeysAuthentication: "Enabled", evictionPolicy: "NoEviction" } });
    assert.equal(found(), undefined, "it is being made");
    arm.pass(6);
    const { primaryKey, secondaryKey } = arm.ok("POST", `${DATABASE}/listKeys`).body;
    const { databaseId, ...rest } = found() ?? { databaseId: "" };
    assert.deepEqual(rest, {
      hostName: HOST,
      accessKeys: [primaryKey, secondaryKey],
      users: [],
      slots: { kind: "shown", isHostNameAnnounced: false },
      refusedCommands: [],
      evictionPolicy: "NoEviction",
      memoryBytes: 6 * 1024 ** 3,
    });
    assert.ok(databaseId.startsWith(`${DATABASE}#`));
    arm.ok("DELETE", CLUSTER);
    assert.equal(found(), undefined, "it is being deleted");
  });

  it("has no keys when they are disabled", () => {
    const arm = ready({ accessKeysAuthentication: "Disabled" });
    assert.deepEqual(reachableInstance(arm.azure.world, HOST)?.accessKeys, []);
  });

  it("stays while it scales with high availability; without it is offline, and empty afterwards", () => {
    const available = ready();
    const before = reachableInstance(available.azure.world, HOST);
    available.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    assert.equal(reachableInstance(available.azure.world, HOST)?.databaseId, before?.databaseId);

    const single = ready({}, { highAvailability: "Disabled" });
    const old = reachableInstance(single.azure.world, HOST);
    single.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
    assert.equal(reachableInstance(single.azure.world, HOST), undefined);
    single.pass(891);
    const next = reachableInstance(single.azure.world, HOST);
    assert.notEqual(next?.databaseId, old?.databaseId, "another incarnation");
    assert.equal(next?.memoryBytes, 12 * 1024 ** 3);
  });
});

function ready(database: Record<string, string> = {}, cluster: Record<string, string> = {}): LocalArm {
  const arm = new LocalArm();
  arm.cluster(CLUSTER, { properties: cluster });
  arm.database(DATABASE, database);
  return arm;
}
