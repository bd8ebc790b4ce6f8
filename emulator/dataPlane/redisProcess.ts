import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { createClient } from "redis";
import { aclRules } from "./acl";
import { type GuardedChild, spawnGuarded } from "./guardedChild";
import type { Instance } from "./instance";
import { recordProcess } from "./orphan";
import { CONTROL_USER, liveSettings, redisSettings } from "./redisSettings";
import type { Timer } from "./timer";

export interface RedisPaths {
  /** The redis-server executable (6.2 or newer: channels in ACL rules). */
  readonly redisServer: string;
  /** Kept from one start to the next. */
  readonly dataDir: string;
  readonly socketPath: string;
}

/** Loading a large snapshot takes its time; past this the server is taken for hung. */
const START_MAX_MS = 60_000;
/** A server that saves for longer than this is killed. */
const STOP_MAX_MS = 20_000;
const OUTPUT_MAX = 4096;

/** One running redis-server. */
export class RedisProcess {
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly child: GuardedChild,
    private readonly timer: Timer,
    private readonly control: { readonly socketPath: string; readonly password: string },
  ) {
    this.ended = child.ended;
  }

  /**
   * Starts a server with the instance's keys and settings and waits until it takes connections.
   * @throws Error with the server's last words when it does not come up
   */
  static async start(instance: Instance, paths: RedisPaths, timer: Timer): Promise<RedisProcess> {
    const { dataDir, socketPath } = paths;
    const controlPassword = randomBytes(32).toString("base64url");
    const settingsPath = join(dataDir, "redis.conf");
    // The sockets' folder, too: cleaners of temporary files remove an empty one.
    for (const dir of [dataDir, dirname(socketPath)]) await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(settingsPath, redisSettings({ instance, dataDir, socketPath, controlPassword }), { mode: 0o600 });
    const { PATH, LD_LIBRARY_PATH } = process.env;
    // Collation, so that SORT … ALPHA answers alike everywhere; and Redis 7 dies of an unknown locale.
    const child = spawnGuarded([paths.redisServer, settingsPath], { PATH, LD_LIBRARY_PATH, LC_ALL: "C" });
    const redis = new RedisProcess(child, timer, { socketPath, password: controlPassword });
    const output = readOutput(child.output);
    const cancel = timer(START_MAX_MS, () => child.signal("SIGKILL"));
    try {
      if (child.pid !== undefined) await recordProcess(dataDir, { pid: child.pid, parentPid: process.pid });
      const isReady = await Promise.race([output.ready.then(() => true), child.ended.then(() => false)]);
      if (!isReady) throw new Error(`redis-server did not start: ${output.lastLine()}`);
      return redis;
    } catch (error) {
      await redis.stop();
      throw error;
    } finally {
      cancel();
    }
  }

  /** A connection to the server; undefined when the server has ended and the end is not noticed yet. */
  async connect(): Promise<Socket | undefined> {
    const socket = createConnection({ path: this.control.socketPath, allowHalfOpen: true });
    try {
      await once(socket, "connect");
      return socket;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ECONNREFUSED" || code === "ENOENT") return undefined;
      throw error;
    }
  }

  /** Brings keys, eviction policy and memory of the running server in line with the instance. */
  async apply(instance: Instance): Promise<void> {
    const client = createClient({
      username: CONTROL_USER,
      password: this.control.password,
      socket: { path: this.control.socketPath, reconnectStrategy: false },
    });
    client.on("error", () => {}); // what fails here rejects the command as well
    try {
      await client.connect();
      await client.sendCommand(["ACL", "SETUSER", "default", ...aclRules(instance.accessKeys)]);
      for (const [name, value] of liveSettings(instance)) await client.sendCommand(["CONFIG", "SET", name, value]);
      // https://learn.microsoft.com/azure/redis/entra-for-authentication: disabling keys ends every connection.
      if (instance.accessKeys.length === 0) await client.sendCommand(["CLIENT", "KILL", "USER", "default"]);
    } finally {
      client.destroy();
    }
  }

  /** Lets the server save and end; kills a server that takes too long. */
  async stop(): Promise<void> {
    this.child.signal("SIGTERM");
    const cancel = this.timer(STOP_MAX_MS, () => this.child.signal("SIGKILL"));
    await this.ended;
    cancel();
  }
}

/** Follows the output of the server and keeps only its end. */
function readOutput(streams: readonly Readable[]): { ready: Promise<void>; lastLine(): string } {
  let tail = "";
  const ready = new Promise<void>((resolve) => {
    for (const stream of streams) {
      stream.on("data", (chunk: Buffer) => {
        tail = `${tail}${chunk.toString("latin1")}`.slice(-OUTPUT_MAX);
        if (/ready to accept connections/i.test(tail)) resolve();
      });
    }
  });
  return { ready, lastLine: () => tail.trimEnd().split("\n").at(-1) || "it said nothing" };
}
