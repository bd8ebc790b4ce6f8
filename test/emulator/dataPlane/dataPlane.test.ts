import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, connect as connectTo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connect as connectTls, type PeerCertificate, type TLSSocket, checkServerIdentity as verify } from "node:tls";
import { promisify } from "node:util";
import { createClient, type RedisClientType } from "redis";
import { type Authority, createAuthority } from "../../../emulator/certificates";
import { type DataPlane, startDataPlane } from "../../../emulator/dataPlane/dataPlane";
import type { DataPlaneOptions } from "../../../emulator/dataPlane/dataPlaneOptions";
import type { Instance } from "../../../emulator/dataPlane/instance";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { localInstance } from "./localInstance";
import { ManualTimer } from "./manualTimer";

const HOST = "cache1.westus2.redis.azure.net";
const OTHER_HOST = "cache2.westus2.redis.azure.net";
const IDLE_MS = 5_000;
const FIRST_KEY = "Zmlyc3Qta2V5LXRoYXQtaXMtbG9uZy1lbm91Z2g9PT0=";
const SECOND_KEY = "c2Vjb25kLWtleS10aGF0LWlzLWxvbmctZW5vdWdoPT0=";
const THIRD_KEY = "dGhpcmQta2V5LXRoYXQtaXMtbG9uZy1lbm91Z2g9PT0=";

describe("dataPlane", () => {
  let stateDir: string;
  let authority: Authority;
  let timer: ManualTimer;
  let log: string[];
  let instances: Map<string, Instance>;
  let plane: DataPlane;
  let clients: RedisClientType[];

  beforeEach(async () => {
    [log, clients] = [[], []];
    stateDir = await mkdtemp(join(tmpdir(), "amr-state-"));
    authority = await createAuthority(stateDir);
    timer = new ManualTimer();
    instances = new Map([HOST, OTHER_HOST].map((hostName) => [hostName, instance(hostName)]));
  });
  afterEach(async () => {
    for (const client of clients) if (client.isOpen) client.destroy();
    await plane?.stop();
    await rm(stateDir, { recursive: true });
  });

  async function start(options: Partial<DataPlaneOptions> = {}): Promise<void> {
    plane = await startDataPlane({
      authority,
      redisServer: redisServer(),
      find: (hostName) => instances.get(hostName),
      port: 0,
      stateDir,
      log: (message) => log.push(message),
      idleMs: IDLE_MS,
      timer: timer.set,
      ...options,
    });
  }

  /** Connects as an application does; `key` undefined sends no AUTH. */
  async function connect(
    key: string | undefined,
    { hostName = HOST, address = plane.address } = {},
  ): Promise<RedisClientType> {
    const client: RedisClientType = createClient({
      ...(key === undefined ? {} : { password: key }),
      socket: { ...endpoint(address), tls: true, ca: authority.caPem, servername: hostName, reconnectStrategy: false },
    });
    clients.push(client);
    client.on("error", () => {}); // the rejection says it
    await client.connect();
    return client;
  }

  function handshake(options: { servername?: string; maxVersion?: "TLSv1.1"; ca?: string }): TLSSocket {
    return connectTls({ ...endpoint(plane.address), ca: authority.caPem, ...options });
  }

  describe("given a redis-server", () => {
    before(function () {
      if (redisServer() === undefined) {
        console.log(
          "      no redis-server on AMR_REDIS_SERVER, PATH or in the cache (scripts/setup gets one): skipped",
        );
        this.skip();
      }
    });
    beforeEach(() => start());

    it("serves TLS, AUTH, PING, SET and GET with either key", async () => {
      const [first, second] = [await connect(FIRST_KEY), await connect(SECOND_KEY)];
      assert.equal(await first.ping(), "PONG");
      assert.equal(await first.set("greeting", "hello"), "OK");
      assert.equal(await second.get("greeting"), "hello");
      assert.equal(await runId(first), await runId(second), "one server per database");
    });

    it("keeps databases apart", async () => {
      await (await connect(FIRST_KEY)).set("greeting", "hello");
      assert.equal(await (await connect(FIRST_KEY, { hostName: OTHER_HOST })).get("greeting"), null);
    });

    it("starts no server before somebody comes, and two that come at once share it", async () => {
      assert.deepEqual(await processes(stateDir), []);
      const both = await Promise.all([connect(FIRST_KEY), connect(FIRST_KEY)]);
      assert.equal(new Set(await Promise.all(both.map(runId))).size, 1);
    });

    it("refuses a wrong key, and everything without a key", async () => {
      await assert.rejects(connect("wrong"), /WRONGPASS/);
      const anonymous = handshake({ servername: HOST });
      anonymous.write("PING\r\n");
      assert.match(await firstReply(anonymous), /^-NOAUTH/);
    });

    it("keeps to itself what the service keeps to itself", async () => {
      const client = await connect(FIRST_KEY);
      const refused = [
        "CONFIG SET dir /",
        "SHUTDOWN",
        "ACL LIST",
        "DEBUG SLEEP 0",
        "REPLICAOF NO ONE",
        "SAVE",
        "MODULE LIST",
      ];
      for (const command of [...refused, "MIGRATE 127.0.0.1 1 k 0 1"]) {
        await assert.rejects(client.sendCommand(command.split(" ")), /^(Simple)?Error: (NOPERM|ERR)/, command);
      }
      for (const command of [
        "INFO",
        "CLIENT LIST",
        "CONFIG GET maxmemory-policy",
        "SLOWLOG GET",
        "FLUSHALL",
        "KEYS *",
      ]) {
        await client.sendCommand(command.split(" "));
      }
      await assert.rejects(client.select(1), /out of range/, "Azure Managed Redis has database 0 only");
    });

    it("sends the last replies to a client that has ended its side", async () => {
      const socket = handshake({ servername: HOST });
      socket.end(`AUTH ${FIRST_KEY}\r\nPING\r\nQUIT\r\n`);
      const replies: Buffer[] = [];
      for await (const chunk of socket) replies.push(chunk as Buffer);
      assert.equal(Buffer.concat(replies).toString(), "+OK\r\n+PONG\r\n+OK\r\n");
    });

    describe("refresh", () => {
      it("lets the new key in and keeps the old one out, without a restart or a cut connection", async () => {
        const client = await connect(FIRST_KEY);
        instances.set(HOST, { ...instance(HOST), accessKeys: [THIRD_KEY, SECOND_KEY] });
        await plane.refresh(databaseId(HOST).toUpperCase());
        await assert.rejects(connect(FIRST_KEY), /WRONGPASS/);
        const others = [await connect(SECOND_KEY), await connect(THIRD_KEY)];
        const before = await runId(client);
        assert.deepEqual(await Promise.all(others.map(runId)), [before, before]);
      });

      it("cuts every connection and lets nobody in when keys are disabled, until they are enabled", async () => {
        const client = await connect(FIRST_KEY);
        const ended = once(client, "error");
        instances.set(HOST, { ...instance(HOST), accessKeys: [] });
        await plane.refresh(databaseId(HOST));
        await ended;
        await assert.rejects(connect(FIRST_KEY), /WRONGPASS/);
        instances.set(HOST, instance(HOST));
        await plane.refresh(databaseId(HOST));
        assert.equal(await (await connect(FIRST_KEY)).ping(), "PONG");
      });

      it("brings eviction policy and memory in line", async () => {
        const client = await connect(FIRST_KEY);
        assert.deepEqual(await client.configGet("maxmemory*"), {
          ...(await client.configGet("maxmemory-*")),
          maxmemory: "1073741824",
          "maxmemory-policy": "volatile-lru",
        });
        instances.set(HOST, { ...instance(HOST), evictionPolicy: "AllKeysLFU", memoryBytes: 2 ** 31 });
        await plane.refresh(databaseId(HOST));
        assert.deepEqual(await client.configGet("maxmemory"), { maxmemory: "2147483648" });
        assert.deepEqual(await client.configGet("maxmemory-policy"), { "maxmemory-policy": "allkeys-lfu" });
      });

      it("has nothing to do for a database that does not run or is unknown", async () => {
        await plane.refresh(databaseId(HOST));
        await plane.refresh("/unknown");
        assert.deepEqual(await processes(stateDir), []);
      });
    });

    describe("idle", () => {
      it("ends the server after its last connection, and keeps the data", async () => {
        const [client, other] = [await connect(FIRST_KEY), await connect(FIRST_KEY)];
        const before = await runId(client);
        await client.set("greeting", "hello");
        other.destroy();
        assert.ok(!timer.isSet(IDLE_MS), "one is still connected");
        client.destroy();
        await timer.elapse(IDLE_MS);
        const again = await connect(FIRST_KEY);
        assert.notEqual(await runId(again), before);
        assert.equal(await again.get("greeting"), "hello");
      });

      it("counts from the last connection: one that comes in time keeps the server", async () => {
        const client = await connect(FIRST_KEY);
        const before = await runId(client);
        client.destroy();
        const again = await connect(FIRST_KEY);
        assert.ok(!timer.isSet(IDLE_MS));
        assert.equal(await runId(again), before);
      });
    });

    describe("cut", () => {
      it("ends connections and server of a database that is offline, and keeps its data", async () => {
        const client = await connect(FIRST_KEY);
        await client.set("greeting", "hello");
        const ended = once(client, "error");
        await Promise.all([plane.cut(databaseId(HOST).toUpperCase()), ended]);
        assert.deepEqual(await processes(stateDir), []);
        assert.equal(await (await connect(FIRST_KEY)).get("greeting"), "hello");
        await plane.cut("/unknown");
      });
    });

    it("keeps the data of databases that exist when it starts, and only theirs", async () => {
      for (const hostName of [HOST, OTHER_HOST])
        await (await connect(FIRST_KEY, { hostName })).set("greeting", "hello");
      await plane.stop();
      await start({ databaseIds: [databaseId(HOST).toUpperCase()] });
      assert.equal((await readdir(join(stateDir, "data"))).length, 1);
      assert.equal(await (await connect(FIRST_KEY)).get("greeting"), "hello");
      assert.equal(await (await connect(FIRST_KEY, { hostName: OTHER_HOST })).get("greeting"), null);
    });

    describe("drop", () => {
      it("cuts connections and deletes the data: the next database of this id begins empty", async () => {
        const client = await connect(FIRST_KEY);
        await client.set("greeting", "hello");
        const ended = once(client, "error");
        await Promise.all([plane.drop(databaseId(HOST)), ended]);
        assert.deepEqual(await processes(stateDir), []);
        assert.deepEqual(await readdir(join(stateDir, "data")), []);
        assert.equal(await (await connect(FIRST_KEY)).get("greeting"), null);
      });

      it("deletes data of an earlier run", async () => {
        await (await connect(FIRST_KEY)).set("greeting", "hello");
        await plane.stop();
        await start();
        await plane.drop(databaseId(HOST));
        assert.equal(await (await connect(FIRST_KEY)).get("greeting"), null);
      });
    });

    describe("stop", () => {
      it("leaves no process, no socket and no listener, and keeps the data", async () => {
        const client = await connect(FIRST_KEY);
        await client.set("greeting", "hello");
        await connect(FIRST_KEY, { hostName: OTHER_HOST });
        const sockets = await socketPath(stateDir);
        const { address } = plane;
        await plane.stop();
        assert.deepEqual(await processes(stateDir), []);
        await assert.rejects(stat(join(sockets, "..")), { code: "ENOENT" });
        await start({ port: endpoint(address).port });
        assert.equal(await (await connect(FIRST_KEY)).get("greeting"), "hello");
      });
    });

    it("starts a server anew that died", async () => {
      const client = await connect(FIRST_KEY);
      const [folder] = await readdir(join(stateDir, "data"));
      const record: unknown = JSON.parse(await readFile(join(stateDir, "data", folder ?? "", "process.json"), "utf8"));
      assert.ok(typeof record === "object" && record && "pid" in record && typeof record.pid === "number");
      const ended = once(client, "error");
      process.kill(record.pid, "SIGKILL");
      await Promise.all([ended, reaped(record.pid)]);
      assert.equal(await (await connect(FIRST_KEY)).ping(), "PONG");
    });

    it("writes no key into a file, a command line or the log, and no file that others can read", async () => {
      await connect(FIRST_KEY);
      await assert.rejects(connect(THIRD_KEY));
      const [folder] = await readdir(join(stateDir, "data"));
      const dir = join(stateDir, "data", folder ?? "");
      const files = await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), "latin1")));
      const lines = await processes(stateDir);
      assert.ok(files.length >= 2 && lines.length >= 1);
      for (const text of [...files, ...lines, ...log]) {
        for (const key of [FIRST_KEY, SECOND_KEY, THIRD_KEY]) assert.ok(!text.includes(key));
      }
      for (const path of [dir, join(dir, "redis.conf"), await socketPath(stateDir)]) {
        assert.equal((await stat(path)).mode & 0o077, 0, path);
      }
    });

    it("ends its servers when the emulator is killed, and the next emulator has their data", async () => {
      await plane.stop();
      const script = join(__dirname, "doomedEmulator.ts");
      const emulator = spawn(process.execPath, ["--import=tsx", script, stateDir, HOST, FIRST_KEY], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const died = once(emulator, "exit");
      const [line] = (await once(emulator.stdout, "data")) as [Buffer];
      const { address } = JSON.parse(line.toString()) as { address: string };
      await (await connect(FIRST_KEY, { address })).set("greeting", "hello");
      const server = connectTo(await socketPath(stateDir));
      await once(server, "connect");
      emulator.kill("SIGKILL");
      await Promise.all([died, once(server.resume(), "close")]);
      instances.set(HOST, { ...instance(HOST), databaseId: HOST });
      const left = await readlink(join(stateDir, "sockets"));
      await start();
      assert.equal(await (await connect(FIRST_KEY)).get("greeting"), "hello");
      await assert.rejects(stat(left), { code: "ENOENT" });
    });

    it("refuses a state folder that a running emulator uses", async () => {
      await connect(FIRST_KEY);
      await assert.rejects(start(), /another emulator/);
    });
  });

  describe("given a TLS client", () => {
    beforeEach(() => start());

    const rows: readonly { title: string; servername?: string; error: RegExp; logged: RegExp; because: string }[] = [
      {
        title: "for an unknown host",
        servername: "cache9.westus2.redis.azure.net",
        error: /handshake failure/,
        logged: /no database answers for "cache9\.westus2\.redis\.azure\.net" at 127\.0\.0\.1/,
        because: "nobody lives there",
      },
      {
        title: "without a host name",
        error: /handshake failure/,
        logged: /TLS handshake failed at 127\.0\.0\.1: no certificate for the host name/,
        because: "at a shared address the host name is all that tells databases apart",
      },
    ];
    for (const { title, servername, error, logged, because } of rows) {
      it(`refuses one ${title} with an alert and a line in the log, because ${because}`, async () => {
        await assert.rejects(once(handshake(servername === undefined ? {} : { servername }), "secureConnect"), error);
        assert.match(log.join("\n"), logged);
      });
    }

    it("refuses a version before TLS 1.2", async () => {
      await assert.rejects(once(handshake({ servername: HOST, maxVersion: "TLSv1.1" }), "secureConnect"));
    });

    it("shows a certificate that only this authority's clients trust", async () => {
      const { caPem } = await createAuthority(join(stateDir, "other"));
      await assert.rejects(once(handshake({ servername: HOST, ca: caPem }), "secureConnect"), /certificate/);
    });
  });

  describe("given a private endpoint", () => {
    const endpointPort = 20_000 + (process.pid % 10_000);
    const nodePort = endpointPort + 10_000;
    const address = "127.64.0.4";
    const at = { address: `${address}:${endpointPort}` };

    before(function () {
      if (process.platform !== "linux" || redisServer() === undefined) this.skip(); // elsewhere 127.0.0.1 is all there is
    });
    beforeEach(() => start({ endpointPort, nodePort }));

    it("serves its cluster on its address, and no other", async () => {
      await plane.listen(address, HOST);
      assert.equal(await (await connect(FIRST_KEY, at)).ping(), "PONG");
      await assert.rejects(connect(FIRST_KEY, { ...at, hostName: OTHER_HOST }), /not in the cert's altnames/);
    });

    it("answers a client that asks for no host name, as the address belongs to one instance", async () => {
      await plane.listen(address, HOST);
      const nameless = connectTls({ host: address, port: endpointPort, ca: authority.caPem, checkServerIdentity });
      nameless.write("PING\r\n");
      assert.match(await firstReply(nameless), /^-NOAUTH/);
      instances.delete(HOST);
      const late = connectTls({ host: address, port: endpointPort, ca: authority.caPem, checkServerIdentity });
      await once(late.resume(), "close");
      assert.match(log.join("\n"), /connection to cache1\.westus2\.redis\.azure\.net closed: its database is gone/);

      function checkServerIdentity(_: string, certificate: PeerCertificate): Error | undefined {
        return verify(HOST, certificate);
      }
    });

    it("cuts its connections when it goes, and may come back at once", async () => {
      await plane.listen(address, HOST);
      const client = await connect(FIRST_KEY, at);
      const ended = once(client, "error");
      const gone = plane.unlisten(address);
      const back = plane.listen(address, OTHER_HOST);
      await Promise.all([gone, back, ended]);
      await assert.rejects(connect(FIRST_KEY, at), /not in the cert's altnames/);
      assert.equal(await (await connect(FIRST_KEY, { ...at, hostName: OTHER_HOST })).ping(), "PONG");
      await plane.unlisten(address);
      await assert.rejects(connect(FIRST_KEY, at), { code: "ECONNREFUSED" });
      assert.deepEqual(
        log.filter((line) => line.startsWith("no listener")),
        [],
      );
    });

    it("goes on with a line in the log where the address cannot be had", async () => {
      const taken = createServer().listen(endpointPort, address);
      await once(taken, "listening");
      await plane.listen(address, HOST);
      await plane.listen("10.0.0.4", HOST);
      taken.close();
      assert.equal(log.length, 2);
      assert.match(log[0] ?? "", /no listener on 127\.64\.0\.4 \(.*EADDRINUSE.*\); 127\.0\.0\.1:\d+ serves/);
      assert.match(log[1] ?? "", /no listener on 10\.0\.0\.4 \(it is not in 127\.0\.0\.0\/8\)/);
      assert.equal(await (await connect(FIRST_KEY)).ping(), "PONG");
    });
  });

  describe("given no redis-server that works", () => {
    it("closes connections and says once that there is none", async () => {
      await start({ redisServer: undefined });
      await assert.rejects(connect(FIRST_KEY));
      await assert.rejects(connect(FIRST_KEY));
      assert.deepEqual(log, ["no redis-server on this machine: endpoints do not answer"]);
      await plane.drop(databaseId(HOST));
    });

    it("closes connections with the server's last words in the log, and tries again for the next", async () => {
      const broken = join(stateDir, "redis-server");
      await writeFile(broken, "#!/bin/sh\necho starting\necho 'no luck' >&2\nexit 1\n");
      await chmod(broken, 0o755);
      await start({ redisServer: broken });
      for (let attempt = 0; attempt < 2; attempt++) await assert.rejects(connect(FIRST_KEY));
      const line = `connection to ${HOST} closed: redis-server did not start: no luck`;
      assert.deepEqual(log, [line, line]);
      assert.deepEqual(await processes(stateDir), []);
    });
  });

  it("rejects a port that is taken, and leaves nothing in the folder for temporary files", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const temporary = await mkdtemp(join(stateDir, "tmp-"));
    const { TMPDIR } = process.env;
    process.env.TMPDIR = temporary;
    try {
      await assert.rejects(start({ port: (taken.address() as AddressInfo).port }), { code: "EADDRINUSE" });
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      taken.close();
    }
    assert.deepEqual(await readdir(temporary), []);
  });
});

function instance(hostName: string): Instance {
  return localInstance({ hostName, accessKeys: [FIRST_KEY, SECOND_KEY] });
}

function databaseId(hostName: string): string {
  return instance(hostName).databaseId;
}

function endpoint(address: string): { host: string; port: number } {
  const [host = "", port] = address.split(":");
  return { host, port: Number(port) };
}

async function runId(client: RedisClientType): Promise<string | undefined> {
  return /^run_id:(\w+)/m.exec(await client.info("server"))?.[1];
}

async function firstReply(socket: TLSSocket): Promise<string> {
  const [chunk] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return chunk.toString();
}

/** Command lines of all processes that name the folder: servers and their watchers. */
async function processes(folder: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-ww", "-eo", "args="], { maxBuffer: 2 ** 24 });
  return stdout.split("\n").filter((line) => line.includes(join(folder, "data")));
}

/** Waits for the end of a process of ours: until then its socket may still take a connection, and lose it. */
async function reaped(pid: number): Promise<void> {
  try {
    for (;;) {
      process.kill(pid, 0);
      await nextTurn();
    }
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, "ESRCH");
  }
}

async function socketPath(stateDir: string): Promise<string> {
  const [folder = ""] = await readdir(join(stateDir, "data"));
  const settings = await readFile(join(stateDir, "data", folder, "redis.conf"), "utf8");
  return /^unixsocket "(.*)"$/m.exec(settings)?.[1] ?? "";
}
