import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { createClient, ErrorReply, type RedisClientType } from "redis";
import { keyRules, userRules } from "./acl";
import { type GuardedChild, spawnGuarded } from "./guardedChild";
import type { ServedInstance } from "./instance";
import { recordProcess } from "./orphan";
import {
  CONTROL_USER,
  hasSlots,
  liveSettings,
  NODES_FILE,
  nodesFile,
  PREDECESSOR,
  redisSettings,
} from "./redisSettings";
import type { Timer } from "./timer";

export interface RedisPaths {
  /** The redis-server executable (7.0 or newer: subcommands in ACL rules, scripts over several slots). */
  readonly redisServer: string;
  /** Kept from one start to the next. */
  readonly dataDir: string;
  readonly socketPath: string;
}

export interface RedisOptions {
  readonly timer: Timer;
  log(message: string): void;
}

interface Control extends Pick<RedisOptions, "log"> {
  readonly socketPath: string;
  readonly password: string;
}

/** Loading a large snapshot takes its time; past this the server is taken for hung. */
const START_MAX_MS = 60_000;
const READY = /ready to accept connections/i;
const CLUSTER_READY = /cluster state changed: ok/i;
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
    private readonly control: Control,
  ) {
    this.ended = child.ended;
  }

  /**
   * Starts a server with the instance's keys and settings and waits until it takes connections.
   * @throws Error with the server's last words when it does not come up
   */
  static async start(instance: ServedInstance, paths: RedisPaths, options: RedisOptions): Promise<RedisProcess> {
    const { timer, log } = options;
    const { dataDir, socketPath } = paths;
    const controlPassword = randomBytes(32).toString("base64url");
    const settingsPath = join(dataDir, "redis.conf");
    // The sockets' folder, too: cleaners of temporary files remove an empty one.
    for (const dir of [dataDir, dirname(socketPath)]) await mkdir(dir, { recursive: true, mode: 0o700 });
    await writeFile(settingsPath, redisSettings({ instance, dataDir, socketPath, controlPassword }), { mode: 0o600 });
    if (hasSlots(instance)) await writeFile(join(dataDir, NODES_FILE), nodesFile(instance), { mode: 0o600 });
    const { PATH, LD_LIBRARY_PATH } = process.env;
    // Collation, so that SORT … ALPHA answers alike everywhere; and Redis 7 dies of an unknown locale.
    const child = spawnGuarded([paths.redisServer, settingsPath], { PATH, LD_LIBRARY_PATH, LC_ALL: "C" });
    const redis = new RedisProcess(child, timer, { socketPath, password: controlPassword, log });
    const output = readOutput(child.output, hasSlots(instance) ? CLUSTER_READY : READY);
    const cancel = timer(START_MAX_MS, () => child.signal("SIGKILL"));
    try {
      if (child.pid !== undefined) await recordProcess(dataDir, { pid: child.pid, parentPid: process.pid });
      const isReady = await Promise.race([output.ready.then(() => true), child.ended.then(() => false)]);
      if (!isReady) throw new Error(`redis-server did not start: ${output.lastLine()}`);
      if (hasSlots(instance)) await redis.takeOver();
      await redis.apply(instance);
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

  /** Brings keys, users, eviction policy, memory and announced address of the running server in line with the instance. */
  async apply(instance: ServedInstance): Promise<void> {
    await this.send(async (client) => {
      await client.sendCommand(["ACL", "SETUSER", "default", ...keyRules(instance)]);
      const users = new Map(instance.users.map((user) => [user.name, userRules(user, instance)]));
      const known = (await client.sendCommand(["ACL", "USERS"])) as unknown as readonly string[];
      // Ends their connections, too.
      const gone = known.filter((name) => name !== "default" && name !== CONTROL_USER && !users.has(name));
      if (gone.length > 0) await client.sendCommand(["ACL", "DELUSER", ...gone]);
      for (const [name, rules] of users) {
        await client.sendCommand(["ACL", "SETUSER", name, ...rules]).catch(async (error: unknown) => {
          if (!(error instanceof ErrorReply)) throw error;
          this.control.log(`user ${name} of ${instance.hostName} is not let in: ${error.message}`);
          await client.sendCommand(["ACL", "DELUSER", name]);
        });
      }
      for (const [name, value] of liveSettings(instance)) await client.sendCommand(["CONFIG", "SET", name, value]);
    });
  }

  /** Makes the server the only node of its cluster. */
  private async takeOver(): Promise<void> {
    await this.send(async (client) => {
      await client.sendCommand(["CLUSTER", "FAILOVER", "TAKEOVER"]);
      await client.sendCommand(["CLUSTER", "FORGET", PREDECESSOR]);
    });
  }

  /** Sends commands of the data plane's own. */
  private async send(commands: (client: RedisClientType) => Promise<void>): Promise<void> {
    const client: RedisClientType = createClient({
      username: CONTROL_USER,
      password: this.control.password,
      socket: { path: this.control.socketPath, reconnectStrategy: false },
    });
    client.on("error", () => {}); // what fails here rejects the command as well
    try {
      await client.connect();
      await commands(client);
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
function readOutput(streams: readonly Readable[], isReady: RegExp): { ready: Promise<void>; lastLine(): string } {
  let tail = "";
  const ready = new Promise<void>((resolve) => {
    for (const stream of streams) {
      stream.on("data", (chunk: Buffer) => {
        tail = `${tail}${chunk.toString("latin1")}`.slice(-OUTPUT_MAX);
        if (isReady.test(tail)) resolve();
      });
    }
  });
  return { ready, lastLine: () => tail.trimEnd().split("\n").at(-1) || "it said nothing" };
}
