import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { crossSlot } from "./crossSlot";
import type { ServedInstance } from "./instance";
import { type RedisOptions, type RedisPaths, RedisProcess } from "./redisProcess";
import { hasSlots } from "./redisSettings";
import { splice } from "./splice";

export interface DatabaseOptions extends RedisOptions {
  readonly paths: RedisPaths;
  /** Time from the last connection to the stop of the server. */
  readonly idleMs: number;
}

/** The server of one database over its life. The server runs while clients are connected; the data stays. */
export class Database {
  /** Host name that the last client asked for; "" before the first client. */
  hostName = "";
  private server: Promise<RedisProcess> | undefined;
  /** What the running server was told last. */
  private told: ServedInstance | undefined;
  /** The server is told one thing after the other. */
  private telling: Promise<void> = Promise.resolve();
  /** The last server's end: never two run on the same data. */
  private ending: Promise<void> = Promise.resolve();
  private readonly clients = new Set<Socket>();
  private cancelIdle = (): void => {};

  constructor(private readonly options: DatabaseOptions) {}

  get isRunning(): boolean {
    return this.server !== undefined;
  }

  /**
   * Connects a client to the server, which is started for the first one.
   * @throws Error when the server does not start; the client is closed then
   */
  async serve(client: Socket, instance: ServedInstance): Promise<void> {
    this.hostName = instance.hostName;
    await this.refresh(instance);
    if (client.destroyed) return;
    this.cancelIdle();
    this.clients.add(client);
    client.once("close", () => this.forget(client));
    try {
      const server = await this.reach(instance);
      if (client.destroyed) server.destroy();
      else
        splice(
          client,
          server,
          instance.slots.kind === "hidden" ? crossSlot(instance.slots.crossSlotCommands) : undefined,
        );
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  /** Gives a running server new keys and settings; a stopped server reads keys and settings when it starts. */
  async refresh(instance: ServedInstance): Promise<void> {
    const { server, told } = this;
    if (!server || !told) return;
    if (hasSlots(told) !== hasSlots(instance)) return this.stop();
    if (!isDeepStrictEqual(told, instance)) {
      this.told = instance;
      this.telling = this.telling.catch(() => {}).then(async () => (await server).apply(instance));
      // https://learn.microsoft.com/azure/redis/entra-for-authentication: a change of access keys authentication ends every
      // connection.
      if (haveKeys(told) !== haveKeys(instance)) this.telling = this.telling.then(() => this.endConnections());
    }
    try {
      await this.telling;
    } catch (error) {
      if (this.server === server) throw error; // else it ended meanwhile
    }
  }

  /** Closes all connections, lets the server save and end. */
  stop(): Promise<void> {
    return this.end(async () => {});
  }

  /** Stops, and deletes the data before any later client is served. */
  erase(): Promise<void> {
    return this.end(() => rm(this.options.paths.dataDir, { recursive: true, force: true }));
  }

  private end(then: () => Promise<void>): Promise<void> {
    this.cancelIdle();
    this.endConnections();
    const { server, ending } = this;
    this.server = undefined;
    this.ending = ending
      .then(() => server)
      .catch(() => undefined)
      .then((running) => running?.stop())
      .then(then);
    return this.ending;
  }

  private endConnections(): void {
    for (const client of this.clients) client.destroy();
  }

  private async reach(instance: ServedInstance): Promise<Socket> {
    const server = this.running(instance);
    const socket = await (await server).connect();
    if (socket) return socket;
    await (await server).stop();
    this.dismiss(server);
    const again = await (await this.running(instance)).connect();
    if (!again) throw new Error("redis-server ended");
    return again;
  }

  private running(instance: ServedInstance): Promise<RedisProcess> {
    if (this.server !== undefined) return this.server;
    const { paths } = this.options;
    const server = this.ending.then(() => RedisProcess.start(instance, paths, this.options));
    this.server = server;
    this.told = instance;
    // A server that ends by itself, or does not start, is started again for the next client.
    const dismiss = (): void => this.dismiss(server);
    server.then((started) => started.ended).then(dismiss, dismiss);
    return server;
  }

  private dismiss(server: Promise<RedisProcess>): void {
    if (this.server === server) this.server = undefined;
  }

  private forget(client: Socket): void {
    this.clients.delete(client);
    if (this.clients.size > 0 || !this.isRunning) return;
    this.cancelIdle();
    this.cancelIdle = this.options.timer(this.options.idleMs, () => void this.stop());
  }
}

function haveKeys({ accessKeys }: ServedInstance): boolean {
  return accessKeys.length > 0;
}
