import { rm } from "node:fs/promises";
import type { Socket } from "node:net";
import type { Instance } from "./instance";
import { type RedisPaths, RedisProcess } from "./redisProcess";
import { splice } from "./splice";
import type { Timer } from "./timer";

export interface DatabaseOptions {
  readonly paths: RedisPaths;
  readonly timer: Timer;
  /** Time from the last connection to the stop of the server. */
  readonly idleMs: number;
}

/** The server of one database over its life. The server runs while clients are connected; the data stays. */
export class Database {
  /** Host name that the last client asked for; "" before the first client. */
  hostName = "";
  private server: Promise<RedisProcess> | undefined;
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
  async serve(client: Socket, instance: Instance): Promise<void> {
    if (client.destroyed) return;
    this.hostName = instance.hostName;
    this.cancelIdle();
    this.clients.add(client);
    client.once("close", () => this.forget(client));
    try {
      const server = await this.reach(instance);
      if (client.destroyed) server.destroy();
      else splice(client, server);
    } catch (error) {
      client.destroy();
      throw error;
    }
  }

  /** Gives a running server new keys and settings; a stopped server reads keys and settings when it starts. */
  async refresh(instance: Instance): Promise<void> {
    const { server } = this;
    try {
      await (await server)?.apply(instance);
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
    for (const client of this.clients) client.destroy();
    const { server, ending } = this;
    this.server = undefined;
    this.ending = ending
      .then(() => server)
      .catch(() => undefined)
      .then((running) => running?.stop())
      .then(then);
    return this.ending;
  }

  private async reach(instance: Instance): Promise<Socket> {
    const server = this.running(instance);
    const socket = await (await server).connect();
    if (socket) return socket;
    await (await server).stop();
    this.dismiss(server);
    const again = await (await this.running(instance)).connect();
    if (!again) throw new Error("redis-server ended");
    return again;
  }

  private running(instance: Instance): Promise<RedisProcess> {
    if (this.server !== undefined) return this.server;
    const { paths, timer } = this.options;
    const server = this.ending.then(() => RedisProcess.start(instance, paths, timer));
    this.server = server;
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
