import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { createClient } from "redis";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { ManualClock } from "../../emulator/world/clock";
import { DATABASE, GROUP } from "./localArm";
import { privateDatabase } from "./privateDatabase";
import { type RunningEmulator, runEmulator } from "./runningEmulator";

const HOST = "cache1.westus2.redis.azure.net";
const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;

/** Whether the addresses of private endpoints can be reached: Linux has all of 127.0.0.0/8. */
const isReachable = process.platform === "linux";

describe("a private endpoint", () => {
  let running: RunningEmulator;
  const clock = new ManualClock();
  const said: string[] = [];
  before(async function () {
    if (redisServer() === undefined) {
      console.log("      skipped: there is no redis-server on this machine (scripts/setup installs one)");
      this.skip();
    }
    running = await runEmulator({ clock, dataPlane: true, log: (message) => said.push(message) });
    await privateDatabase(running, clock);
  });
  after(async () => running?.stop());

  it("resolves, connects, authenticates and answers", async () => {
    const { dns } = running.emulator.cloud;
    const resolver = new Resolver();
    resolver.setServers([dns]);
    const [address] = await resolver.resolve4(HOST);
    assert.equal(address, firstAddress(running));
    const reply = await ping(
      running,
      isReachable ? { host: address, port: 10_000 } : mainAddress(running),
      await key(running),
    );
    assert.equal(reply, "PONG");
  });

  it("answers at the main address too, and takes no other key", async () => {
    assert.equal(await ping(running, mainAddress(running), await key(running)), "PONG");
    await assert.rejects(ping(running, mainAddress(running), "wrong"), /WRONGPASS/);
  });

  it("takes the new key and not the old one once it is regenerated", async () => {
    const old = await key(running);
    await running.arm("POST", `${DATABASE}/regenerateKey?api-version=2025-07-01`, { keyType: "Primary" });
    clock.advance(5_000);
    const renewed = await key(running);
    assert.notEqual(renewed, old);
    assert.equal(await ping(running, mainAddress(running), renewed), "PONG");
    await assert.rejects(ping(running, mainAddress(running), old), /WRONGPASS/);
  });

  it("goes with its endpoint: the name is unknown and nothing listens", async () => {
    await running.arm("DELETE", `${ENDPOINT}?api-version=2024-05-01`);
    clock.advance(60_000);
    await running.arm("GET", `${ENDPOINT}?api-version=2024-05-01`);
    const resolver = new Resolver();
    resolver.setServers([running.emulator.cloud.dns]);
    await assert.rejects(resolver.resolve4(HOST), { code: "ENOTFOUND" });
    if (isReachable)
      await assert.rejects(ping(running, { host: firstAddress(running), port: 10_000 }, "any"), /ECONNREFUSED/);
    assert.ok(!said.some((line) => /defect/.test(line)), said.join("\n"));
  });
});

/** An address of this emulator's own: others on the machine have other address spaces. */
function firstAddress({ emulator }: RunningEmulator): string {
  return emulator.cloud.addressSpace.replace("0.0/16", "0.4");
}

async function key({ arm }: RunningEmulator): Promise<string> {
  const { json } = await arm("POST", `${DATABASE}/listKeys?api-version=2025-07-01`, {});
  return json.primaryKey as string;
}

function mainAddress({ emulator }: RunningEmulator): { host: string; port: number } {
  const [host = "", port] = (emulator.cloud.dataPlane ?? "").split(":");
  return { host, port: Number(port) };
}

async function ping(
  { ca }: RunningEmulator,
  address: { host: string; port: number },
  password: string,
): Promise<string> {
  const socket = { ...address, tls: true, servername: HOST, ca, reconnectStrategy: false } as const;
  const client = createClient({ socket, password });
  client.on("error", () => {});
  try {
    await client.connect();
    return await client.ping();
  } finally {
    if (client.isOpen) client.destroy();
  }
}
