import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type RedisClientType } from "redis";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { startEmulator } from "../../../emulator/emulator";
import { CLUSTER, DATABASE, GROUP } from "../localArm";
import { type RunningEmulator, runningEmulator } from "../runningEmulator";

const VERSION = "?api-version=2025-07-01";

describe("data of a database", () => {
  let folder: string;
  let running: RunningEmulator;
  before(function () {
    if (redisServer() === undefined) {
      console.log("      skipped: there is no redis-server on this machine (scripts/setup installs one)");
      this.skip();
    }
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-data-"));
    await start();
    const cluster = {
      location: "westus2",
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Enabled" },
    };
    await running.arm("PUT", CLUSTER + VERSION, cluster);
    running.emulator.time?.clock.advance(404_000);
    await running.arm("PUT", DATABASE + VERSION, { properties: { accessKeysAuthentication: "Enabled" } });
    running.emulator.time?.clock.advance(6_000);
  });
  afterEach(async () => {
    await running?.emulator.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    running = runningEmulator(await startEmulator({ stateDir: folder, virtualClock: true, log: () => {} }), folder);
  }

  async function connected<T>(
    use: (client: RedisClientType) => Promise<T>,
    address = running.emulator.cloud.dataPlane ?? "",
  ): Promise<T> {
    const { json } = await running.arm("POST", `${DATABASE}/listKeys${VERSION}`, {});
    const [host = "", port] = address.split(":");
    const servername = "cache1.westus2.redis.azure.net";
    const client: RedisClientType = createClient({
      password: json.primaryKey as string,
      socket: { host, port: Number(port), tls: true, servername, ca: running.ca, reconnectStrategy: false },
    });
    client.on("error", () => {}); // the rejection says it
    await client.connect();
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  it("is there after a restart, and gone with its database", async () => {
    await connected((client) => client.set("greeting", "hello"));
    await running.emulator.stop();
    await start();
    assert.equal(await connected((client) => client.get("greeting")), "hello");
    await running.arm("POST", `${DATABASE}/flush${VERSION}`);
    running.emulator.time?.clock.advance(5_000);
    assert.equal(await connected((client) => client.get("greeting")), null);
  });

  it("is reached through its private endpoint again after a restart", async function () {
    // Only Linux has all of 127.0.0.0/8.
    if (process.platform !== "linux") this.skip();
    const { subnetId, addressSpace } = running.emulator.cloud;
    const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
    await running.arm("PUT", `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe?api-version=2024-05-01`, {
      location: "westus2",
      properties: { subnet: { id: subnetId }, privateLinkServiceConnections: [connection] },
    });
    running.emulator.time?.clock.advance(60_000);
    await running.emulator.stop();
    await start();
    assert.equal(running.emulator.cloud.addressSpace, addressSpace);
    const address = addressSpace.replace("0.0/16", "0.4:10000");
    assert.equal(await connected((client) => client.ping(), address), "PONG");
  });

  it("tells of its changes when it is to, from an api-version that can say so", async () => {
    const version = "?api-version=2026-02-01-preview";
    await running.arm("PUT", DATABASE + version, { properties: { notifyKeyspaceEvents: "KEA" } });
    running.emulator.time?.clock.advance(2_000);
    await running.arm("GET", DATABASE + VERSION);
    assert.deepEqual(await connected((client) => client.configGet("notify-keyspace-events")), {
      "notify-keyspace-events": "AKE",
    });
  });
});
