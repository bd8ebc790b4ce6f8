import assert from "node:assert/strict";
import { lookup as systemLookup } from "node:dns";
import { Resolver } from "node:dns/promises";
import { checkServerIdentity } from "node:tls";
import { Cluster } from "ioredis";
import { createClient, createCluster } from "redis";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { ManualClock } from "../../emulator/world/clock";
import { primaryKey, privateDatabase } from "./privateDatabase";
import { type RunningEmulator, runEmulator } from "./runningEmulator";

const HOST = "cache1.westus2.redis.azure.net";
/** Else node-redis looks names up by itself, to learn whether an address is a private one. */
const nodeRedis = { maintNotifications: "disabled" } as const;
/** Keys of many slots: with 64 it is certain enough that a client has to send them apart. */
const KEYS = Array.from({ length: 64 }, (_, index) => `key${index}`);

describe("clients of Redis Cluster before a private endpoint of an OSSCluster", () => {
  let running: RunningEmulator;
  let password: string;
  const clock = new ManualClock();
  before(async function () {
    // Only Linux has all of 127.0.0.0/8.
    if (process.platform !== "linux" || redisServer() === undefined) this.skip();
    running = await runEmulator({ clock, dataPlane: true, log: () => {} });
    await privateDatabase(running, clock, { clusteringPolicy: "OSSCluster" });
    password = await primaryKey(running);
  });
  after(async () => running?.stop());

  /** Resolves names by the local Azure, in the shape of `dns.lookup`. */
  const lookup = ((hostname: string, ...rest: unknown[]) => {
    const done = rest.pop() as (error: Error | null, address: unknown, family?: number) => void;
    const options = rest[0] as { all?: boolean } | undefined;
    if (hostname !== HOST) return systemLookup(hostname, options ?? {}, done as never);
    const resolver = new Resolver();
    resolver.setServers([running.emulator.cloud.dns]);
    resolver.resolve4(hostname).then(
      ([address = ""]) => (options?.all ? done(null, [{ address, family: 4 }]) : done(null, address, 4)),
      (error: Error) => done(error, ""),
    );
  }) as typeof systemLookup;

  it("nodes are announced by the endpoint's address and a port of 85xx, without a host name (StackExchange.Redis 3054, node-redis 2903)", async () => {
    const client = createClient({
      password,
      ...nodeRedis,
      socket: { host: HOST, port: 10_000, tls: true, ca: running.ca, lookup, reconnectStrategy: false },
    });
    client.on("error", () => {});
    try {
      await client.connect();
      const slots = (await client.sendCommand(["CLUSTER", "SLOTS"])) as unknown as [number, number, unknown[]][];
      const [[from, to, [address, port, , metadata] = []] = []] = slots;
      const expected = running.emulator.cloud.addressSpace.replace("0.0/16", "0.4");
      assert.deepEqual([from, to, address, port, JSON.stringify(metadata)], [0, 16_383, expected, 8_501, "{}"]);
    } finally {
      if (client.isOpen) client.destroy();
    }
  });

  it("the certificate names no address, so a client that checks the node's address fails (node-redis 2903)", async () => {
    const cluster = createCluster({
      rootNodes: [{ socket: { host: HOST, port: 10_000 } }],
      defaults: { ...nodeRedis, password, socket: { tls: true, ca: running.ca, lookup, reconnectStrategy: false } },
    });
    const errors: string[] = [];
    cluster.on("error", (error: unknown) => errors.push(String(error)));
    cluster.on("node-error", (error: unknown) => errors.push(String(error)));
    await assert.rejects(cluster.connect());
    assert.match(errors.join("\n"), /127\.\d+\.0\.4 is not in the cert's list/);
  });

  it("node-redis: createCluster with servername", async () => {
    const cluster = createCluster({
      rootNodes: [{ socket: { host: HOST, port: 10_000 } }],
      defaults: { ...nodeRedis, password, socket: { tls: true, ca: running.ca, servername: HOST, lookup } },
    });
    cluster.on("error", () => {});
    try {
      await cluster.connect();
      await Promise.all(KEYS.map((key) => cluster.set(key, `node-redis ${key}`)));
      assert.deepEqual(
        await Promise.all(KEYS.map((key) => cluster.get(key))),
        KEYS.map((key) => `node-redis ${key}`),
      );
    } finally {
      cluster.destroy();
    }
  });

  it("node-redis: createCluster with nodeAddressMap, which leads to nodes by the private name", async () => {
    const cluster = createCluster({
      rootNodes: [{ socket: { host: HOST, port: 10_000 } }],
      defaults: { ...nodeRedis, password, socket: { tls: true, ca: running.ca, lookup } },
      nodeAddressMap: (address) => ({ host: HOST, port: Number(address.split(":").at(-1)) }),
    });
    cluster.on("error", () => {});
    try {
      await cluster.connect();
      assert.equal(await cluster.set("greeting", "hello"), "OK");
      assert.equal(await cluster.get("greeting"), "hello");
    } finally {
      cluster.destroy();
    }
  });

  it("ioredis: Cluster with servername", async () => {
    const cluster = new Cluster([{ host: HOST, port: 10_000 }], {
      dnsLookup: lookup as never,
      redisOptions: { password, tls: { ca: running.ca, servername: HOST } },
    });
    try {
      await Promise.all(KEYS.map((key) => cluster.set(key, `ioredis ${key}`)));
      assert.deepEqual(
        await Promise.all(KEYS.map((key) => cluster.get(key))),
        KEYS.map((key) => `ioredis ${key}`),
      );
      assert.deepEqual(
        cluster.nodes("master").map(({ options }) => options.port),
        [8_501],
      );
    } finally {
      cluster.disconnect();
    }
  });

  it("ioredis: Cluster that keeps the address and checks the certificate against the private name", async () => {
    const cluster = new Cluster([{ host: HOST, port: 10_000 }], {
      dnsLookup: lookup as never,
      redisOptions: {
        password,
        tls: { ca: running.ca, checkServerIdentity: (_, certificate) => checkServerIdentity(HOST, certificate) },
      },
    });
    try {
      assert.equal(await cluster.set("greeting", "hello"), "OK");
    } finally {
      cluster.disconnect();
    }
  });
});
