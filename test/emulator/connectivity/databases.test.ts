import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type RedisClientType } from "redis";
import { createAuthority } from "../../../emulator/certificates";
import { type Databases, openDatabases } from "../../../emulator/connectivity/databases";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { ManualTimer } from "../dataPlane/manualTimer";
import { DATABASE, LocalArm } from "../localArm";

const HOST = "cache1.westus2.redis.azure.net";
const OBJECT_ID = "a0000000-0000-4000-8000-00000000b001";

describe("databases of a world", () => {
  const stops: (() => unknown)[] = [];
  let timer: ManualTimer;
  let nowMs: number;
  let databases: Databases;
  let caPem: string;
  before(function () {
    if (redisServer() === undefined) this.skip();
  });
  beforeEach(async () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.database(DATABASE, { accessKeysAuthentication: "Disabled" });
    const body = { properties: { accessPolicyName: "default", user: { objectId: OBJECT_ID } } };
    arm.ok("PUT", `${DATABASE}/accessPolicyAssignments/app`, body);
    arm.pass(10);
    const stateDir = await mkdtemp(join(tmpdir(), "amr-state-"));
    stops.push(() => rm(stateDir, { recursive: true }));
    const authority = await createAuthority(stateDir);
    caPem = authority.caPem;
    timer = new ManualTimer();
    nowMs = 0;
    const time = { nowMs: () => nowMs, timer: timer.set };
    databases = await openDatabases({ world: arm.azure.world, authority, stateDir, log: () => {}, ...time }, stops);
  });
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function signIn(password: string): Promise<RedisClientType> {
    const [host = "", port] = databases.address.split(":");
    const socket = {
      host,
      port: Number(port),
      tls: true,
      servername: HOST,
      ca: caPem,
      reconnectStrategy: false,
    } as const;
    const client: RedisClientType = createClient({ username: OBJECT_ID, password, socket });
    client.on("error", () => {}); // the rejection says it
    stops.push(() => client.isOpen && client.destroy());
    await client.connect();
    return client;
  }

  it("given tokens that expire: refuses each from then on, and ends the connections with the last", async () => {
    await databases.admit({ objectId: OBJECT_ID, token: "first", expiresAtMs: 1_000 });
    await databases.admit({ objectId: OBJECT_ID, token: "second", expiresAtMs: 3_000 });
    const client = await signIn("first");
    nowMs = 1_000;
    await timer.elapse(1_000);
    await assert.rejects(signIn("first"), /WRONGPASS/);
    assert.equal(await (await signIn("second")).ping(), "PONG");
    assert.equal(await client.ping(), "PONG");
    const ended = once(client, "error");
    nowMs = 3_000;
    await timer.elapse(2_000);
    await ended;
    await assert.rejects(signIn("second"), /WRONGPASS/);
  });
});
