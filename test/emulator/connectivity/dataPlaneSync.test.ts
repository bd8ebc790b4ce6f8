import assert from "node:assert/strict";
import { DataPlaneSync } from "../../../emulator/connectivity/dataPlaneSync";
import type { DataPlane } from "../../../emulator/dataPlane/dataPlane";
import { CLUSTER, DATABASE, GROUP, LocalArm } from "../localArm";

const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;

describe("DataPlaneSync", () => {
  it("listens where a private endpoint is, and stops when it goes", async () => {
    const { arm, sync, log } = given();
    arm.cluster();
    const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
    const subnet = { id: arm.azure.bootstrap.subnetId };
    arm.ok("PUT", ENDPOINT, {
      location: "westus2",
      properties: { subnet, privateLinkServiceConnections: [connection] },
    });
    await sync.update();
    assert.deepEqual(log.splice(0), [], "not before it has been made");
    arm.pass(60);
    await sync.update();
    await sync.update();
    assert.deepEqual(log.splice(0), ["listen 127.64.0.4 cache1.westus2.redis.azure.net"]);
    arm.ok("DELETE", ENDPOINT);
    arm.pass(60);
    await sync.update();
    assert.deepEqual(log, ["unlisten 127.64.0.4"]);
  });

  it("refreshes a database when keys or settings change, and drops it when it goes", async () => {
    const { arm, sync, log } = given();
    arm.cluster();
    arm.database();
    await sync.update();
    assert.deepEqual(log.splice(0), []);
    arm.ok("POST", `${DATABASE}/regenerateKey`, { keyType: "Primary" });
    arm.pass(5);
    await sync.update();
    assert.deepEqual(log.splice(0), ["refresh default"]);
    arm.ok("PUT", DATABASE, { properties: { evictionPolicy: "NoEviction" } });
    arm.pass(2);
    await sync.update();
    assert.deepEqual(log.splice(0), ["refresh default"]);
    arm.ok("DELETE", DATABASE);
    await sync.update();
    assert.deepEqual(log.splice(0), ["cut default"], "its data is still there");
    arm.pass(13);
    await sync.update();
    assert.deepEqual(log, ["drop default"]);
  });

  it("drops the data, not the database, when it is flushed", async () => {
    const { arm, sync, log } = given();
    arm.cluster();
    arm.database();
    await sync.update();
    arm.ok("POST", `${DATABASE}/flush`);
    arm.pass(5);
    await sync.update();
    assert.deepEqual(log, ["drop default"]);
  });

  it("cuts connections while a cluster is being deleted, and its data stays until it is gone", async () => {
    const { arm, sync, log } = given();
    arm.cluster();
    arm.database();
    await sync.update();
    arm.ok("DELETE", CLUSTER);
    await sync.update();
    await sync.update();
    assert.deepEqual(log, ["cut default"]);
  });

  it("does each change once, however often it is asked at the same time", async () => {
    const { arm, sync, log } = given();
    arm.cluster();
    arm.database();
    await sync.update();
    arm.ok("DELETE", CLUSTER);
    arm.pass(287);
    await Promise.all([sync.update(), sync.update()]);
    assert.deepEqual(log, ["drop default"]);
  });
});

function given(): { arm: LocalArm; sync: DataPlaneSync; log: string[] } {
  const arm = new LocalArm();
  const log: string[] = [];
  const nameOf = (databaseId: string): string => databaseId.replace(/^.*\/([^/#]+)#.*$/, "$1");
  const dataPlane: DataPlane = {
    address: "127.0.0.1:1",
    listen: async (address, hostName) => void log.push(`listen ${address} ${hostName}`),
    unlisten: async (address) => void log.push(`unlisten ${address}`),
    refresh: async (databaseId) => void log.push(`refresh ${nameOf(databaseId)}`),
    cut: async (databaseId) => void log.push(`cut ${nameOf(databaseId)}`),
    drop: async (databaseId) => void log.push(`drop ${nameOf(databaseId)}`),
    stop: async () => {},
  };
  return { arm, sync: new DataPlaneSync(dataPlane, arm.azure.world), log };
}
