import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTls } from "node:tls";
import type { RedisClientType } from "redis";
import type { Slots } from "../../../emulator/dataPlane/instance";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { HOST, KEY, LocalPlane } from "./localPlane";

/** As EnterpriseCluster: azure-docs, redis/best-practices-client-libraries. */
const HIDDEN: Slots = { kind: "hidden", crossSlotCommands: ["DEL", "MSET", "MGET", "EXISTS", "UNLINK", "TOUCH"] };
const SHOWN: Slots = { kind: "shown", isHostNameAnnounced: false };

describe("slots of a database", () => {
  let local: LocalPlane;
  before(function () {
    if (redisServer() === undefined) this.skip();
  });
  afterEach(() => local?.stop());

  /** The answer to a command, or its error. */
  async function reply(client: RedisClientType, command: string): Promise<unknown> {
    return client.sendCommand(command.split(" ")).catch((error: Error) => error.message.split(" ")[0]);
  }

  describe("given hidden ones (EnterpriseCluster)", () => {
    let client: RedisClientType;
    beforeEach(async () => {
      local = await LocalPlane.start({ slots: HIDDEN, refusedCommands: ["cluster"] });
      client = await local.connect();
    });

    it("takes the commands that the service takes over several slots, as if there were none", async () => {
      const answers: unknown[] = [];
      for (const command of [
        "MSET a 1 b 2 c 3",
        "MGET a missing c",
        "EXISTS a b a nothing",
        "TOUCH a b c",
        "DEL a missing",
        "UNLINK b c",
        "mget a b c",
      ]) {
        answers.push(await reply(client, command));
      }
      assert.deepEqual(answers, ["OK", ["1", null, "3"], 3, 3, 1, 2, [null, null, null]]);
    });

    it("answers CROSSSLOT to every other command and transaction over several slots (documented)", async () => {
      for (const command of ["RENAME a b", "SUNION a b", "MSETNX a 1 b 2", "PFCOUNT a b", "EVAL return 2 a b"]) {
        assert.equal(await reply(client, command), "CROSSSLOT", command);
      }
      await assert.rejects(client.multi().set("a", "1").set("b", "2").exec(), /CROSSSLOT/);
      assert.deepEqual(await client.multi().set("{x}a", "1").mGet(["{x}a", "{x}b"]).exec(), ["OK", ["1", null]]);
      assert.equal(await reply(client, "GET a"), null);
    });

    it("refuses MGET over several slots inside a transaction, and takes it again after the transaction", async () => {
      assert.equal(await reply(client, "MULTI"), "OK");
      assert.equal(await reply(client, "MGET a b"), "CROSSSLOT");
      assert.equal(await reply(client, "EXEC"), "EXECABORT");
      assert.deepEqual(await reply(client, "MGET a b"), [null, null]);
    });

    it("keeps replies in order and values as they are, however requests are cut", async () => {
      const value = Buffer.from([0, 13, 10, 255, 36, 42]);
      const words = ["AUTH", KEY, "MSET", "a", value, "b", value, "MGET", "a", "b", "PING"];
      const request = [words.slice(0, 2), words.slice(2, 7), words.slice(7, 10), words.slice(10)].map((command) =>
        Buffer.concat([
          Buffer.from(`*${command.length}\r\n`),
          ...command.map((word) =>
            Buffer.concat([Buffer.from(`$${Buffer.from(word).length}\r\n`), Buffer.from(word), Buffer.from("\r\n")]),
          ),
        ]),
      );
      const socket = tls();
      for (const byte of Buffer.concat(request)) socket.write(Buffer.from([byte]));
      socket.end();
      const bulk = Buffer.concat([Buffer.from("$6\r\n"), value, Buffer.from("\r\n")]);
      const expected = [Buffer.from("+OK\r\n+OK\r\n*2\r\n"), bulk, bulk, Buffer.from("+PONG\r\n")];
      assert.deepEqual(await everything(socket), Buffer.concat(expected));
    });

    it("passes large values on", async () => {
      const value = "x".repeat(2_000_000);
      await client.mSet({ a: value, b: value });
      assert.deepEqual(await client.mGet(["a", "b"]), [value, value]);
    });

    it("serves a client that types its commands by the server's own rule", async () => {
      const socket = tls();
      socket.end(`AUTH ${KEY}\r\nMGET a b\r\nPING\r\n`);
      assert.match(String(await everything(socket)), /^\+OK\r\n-CROSSSLOT .*\r\n\+PONG\r\n$/);
    });

    it("ends a connection that does not keep to the protocol", async () => {
      const socket = tls();
      socket.write("*1\r\n$4\r\nPING\r\n?what\r\n");
      await once(socket.resume(), "close");
    });

    it("refuses CLUSTER (documented; no source tells the reply)", async () => {
      for (const command of ["INFO", "HELP", "KEYSLOT a", "NODES", "SLOTS"]) {
        await assert.rejects(client.sendCommand(`CLUSTER ${command}`.split(" ")), /NOPERM/, command);
      }
    });

    it("deletes when memory is full, and sets no more", async () => {
      await client.mSet({ a: "x".repeat(1_000), b: "2" });
      await local.refresh({ memoryBytes: 1, evictionPolicy: "NoEviction" });
      assert.equal(await reply(client, "MSET a 1 b 2"), "OOM");
      assert.equal(await reply(client, "DEL a b"), 2);
    });

    function tls(): ReturnType<typeof connectTls> {
      const [host = "", port] = local.plane.address.split(":");
      return connectTls({ host, port: Number(port), ca: local.authority.caPem, servername: HOST });
    }

    async function everything(socket: ReturnType<typeof connectTls>): Promise<Buffer> {
      const chunks: Buffer[] = [];
      for await (const chunk of socket) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    }
  });

  it("given none (NoCluster): takes every command, and becomes sharded with its data", async () => {
    local = await LocalPlane.start({ refusedCommands: ["cluster"] });
    const client = await local.connect();
    await assert.rejects(client.clusterInfo(), /NOPERM/);
    assert.equal(await reply(client, "MSETNX a 1 b 2"), 1);
    const ended = once(client, "error");
    await local.refresh({ slots: HIDDEN });
    await ended;
    const again = await local.connect();
    assert.deepEqual(await again.mGet(["a", "b"]), ["1", "2"]);
    assert.equal(await reply(again, "RENAME a b"), "CROSSSLOT");
  });

  describe("given shown ones (OSSCluster)", () => {
    before(function () {
      if (process.platform !== "linux") this.skip(); // elsewhere 127.0.0.1 is all there is
    });

    it("announces the shared address, the first private endpoint's while there is one, and the next one's after it", async () => {
      local = await LocalPlane.start({ slots: SHOWN });
      const { plane, endpointPort } = local;
      const client = await local.connect();
      const seen = async (): Promise<unknown> => {
        const [[, , [address, port] = []] = []] = (await client.sendCommand(["CLUSTER", "SLOTS"])) as unknown as [
          number,
          number,
          unknown[],
        ][];
        return `${address}:${port}`;
      };
      const nodePort = endpointPort + 10_000;
      const announced = [await seen()];
      for (const address of ["127.64.7.4", "127.64.7.5"]) await plane.listen(address, HOST);
      announced.push(await seen());
      const second = await local.connect(undefined, `127.64.7.5:${endpointPort}`);
      assert.match(String(await second.sendCommand(["CLUSTER", "NODES"])), /^\w+ 127\.64\.7\.4:/);
      await plane.unlisten("127.64.7.4");
      announced.push(await seen());
      await plane.unlisten("127.64.7.5");
      announced.push(await seen());
      assert.deepEqual(announced, [plane.address, `127.64.7.4:${nodePort}`, `127.64.7.5:${nodePort}`, plane.address]);
    });

    it("answers on the nodes' port as well, where no other kind of database does", async () => {
      local = await LocalPlane.start({ slots: SHOWN });
      const { plane, endpointPort, log } = local;
      await plane.listen("127.64.7.4", HOST);
      const atNode = `127.64.7.4:${endpointPort + 10_000}`;
      assert.equal(await (await local.connect(undefined, atNode)).ping(), "PONG");
      local.change({ slots: HIDDEN });
      await assert.rejects(local.connect(undefined, atNode));
      assert.match(log.join("\n"), /it shows no nodes/);
    });

    it("announces the host name besides where that is wanted", async () => {
      local = await LocalPlane.start({ slots: { kind: "shown", isHostNameAnnounced: true } });
      const client = await local.connect();
      assert.match(String(await client.sendCommand(["CLUSTER", "NODES"])), new RegExp(`,${HOST} myself,master`));
    });

    it("keeps data and slots over a restart, and keeps the cluster's own commands to itself", async () => {
      local = await LocalPlane.start({ slots: SHOWN });
      const client = await local.connect();
      await client.set("greeting", "hello");
      for (const command of ["RESET", "FLUSHSLOTS", "MEET 127.0.0.1 1", "FAILOVER"]) {
        await assert.rejects(client.sendCommand(`CLUSTER ${command}`.split(" ")), /NOPERM/, command);
      }
      const ended = once(client, "error");
      await Promise.all([local.plane.cut(local.databaseId), ended]);
      assert.equal(await (await local.connect()).get("greeting"), "hello");
    });
  });
});
