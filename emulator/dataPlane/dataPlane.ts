import { mkdir, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { Database } from "./database";
import { dataFolderName, removeLeftovers } from "./dataFolders";
import type { DataPlaneOptions } from "./dataPlaneOptions";
import { Endpoints, type Place } from "./endpoints";
import type { Instance, Node, ServedInstance } from "./instance";
import { endOrphan } from "./orphan";
import { makeSocketFolder, type SocketFolder } from "./socketFolder";
import { realTimer } from "./timer";
import { listenTls, type TlsListener } from "./tlsListener";

/** The databases as clients reach them: TLS by host name, a real redis-server behind each. */
export interface DataPlane {
  /** `127.0.0.1:port`: serves every host name. */
  readonly address: string;
  /**
   * Listens on a private endpoint's own address, where the machine has it, and on the port for nodes beside the endpoint's.
   * Only this host name is served there, as a private endpoint leads to one cluster; clients need not say it.
   */
  listen(address: string, hostName: string): Promise<void>;
  /** Closes a private endpoint's address and cuts its connections. */
  unlisten(address: string): Promise<void>;
  /** To be called when keys, eviction policy or memory of a database changed; applied without a restart. */
  refresh(databaseId: string): Promise<void>;
  /** Ends the server of a database that went offline and cuts its connections; the data stays. */
  cut(databaseId: string): Promise<void>;
  /** Ends the database's server and deletes its data, because the database was deleted or emptied. */
  drop(databaseId: string): Promise<void>;
  /** Ends all servers (their data is saved) and listeners. */
  stop(): Promise<void>;
}

const MAIN_HOST = "127.0.0.1";
const IDLE_MS = 60_000;
/** Limit on running servers, each a process of some 10 MB: one more is refused, so that the machine is not brought down. */
const RUNNING_MAX = 100;

/**
 * Starts the data plane; servers of databases start at their first connection.
 * @throws Error when the port is taken, or the state folder is in use by another emulator
 */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const dataDir = resolve(options.stateDir, "data");
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  for (const folder of await readdir(dataDir)) await endOrphan(join(dataDir, folder));
  if (options.databaseIds) await removeLeftovers(dataDir, options.databaseIds);
  const sockets = await makeSocketFolder(options.stateDir);
  const plane = new RunningDataPlane(options, dataDir, sockets);
  try {
    await plane.open();
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return plane;
}

class RunningDataPlane implements DataPlane {
  address = "";
  private readonly databases = new Map<string, Database>();
  private main: TlsListener | undefined;
  private readonly endpoints: Endpoints;
  private isMissingSaid = false;

  constructor(
    private readonly options: DataPlaneOptions,
    private readonly dataDir: string,
    private readonly sockets: SocketFolder,
  ) {
    this.endpoints = new Endpoints(options, (place) => this.listenTls(place));
  }

  async open(): Promise<void> {
    this.main = await this.listenTls({ host: MAIN_HOST, port: this.options.port });
    this.address = `${MAIN_HOST}:${this.main.port}`;
  }

  async listen(address: string, hostName: string): Promise<void> {
    try {
      await this.endpoints.open(address, hostName.toLowerCase());
      await this.announce(hostName.toLowerCase());
    } catch (error) {
      this.options.log(`no listener on ${address} (${message(error)}); ${this.address} serves its host names as well`);
    }
  }

  async unlisten(address: string): Promise<void> {
    const hostName = await this.endpoints.close(address);
    if (hostName !== undefined) await this.announce(hostName);
  }

  async refresh(databaseId: string): Promise<void> {
    const database = this.databases.get(databaseId.toLowerCase());
    const instance = database && this.options.find(database.hostName.toLowerCase());
    if (instance?.databaseId.toLowerCase() === databaseId.toLowerCase()) await database?.refresh(this.placed(instance));
  }

  async cut(databaseId: string): Promise<void> {
    await this.databases.get(databaseId.toLowerCase())?.stop();
  }

  async drop(databaseId: string): Promise<void> {
    const key = databaseId.toLowerCase();
    const database = this.database(key);
    await database.erase();
    if (!database.isRunning) this.databases.delete(key);
  }

  async stop(): Promise<void> {
    await Promise.all([this.main?.close(), this.endpoints.closeAll()]);
    await Promise.all([...this.databases.values()].map((database) => database.stop()));
    await this.sockets.remove();
  }

  private async listenTls({ host, port, owner, isForNodes }: Place): Promise<TlsListener> {
    const { authority, log } = this.options;
    const credentials = owner === undefined ? undefined : await authority.serverCredentials([owner]);
    return listenTls({
      host,
      port,
      owner: credentials && { hostName: owner as string, credentials },
      log: (line) => log(line),
      contextOf: async (hostName) => {
        if (this.options.find(hostName)) return authority.secureContext(hostName);
        log(`no database answers for ${JSON.stringify(hostName)} at ${host}`);
        return undefined;
      },
      admit: (client, hostName) => void this.admit(client, hostName, isForNodes),
    });
  }

  private async admit(client: TLSSocket, hostName: string, isForNodes = false): Promise<void> {
    try {
      const instance = this.options.find(hostName);
      if (!instance) throw new Error("its database is gone");
      if (isForNodes && instance.slots.kind !== "shown") throw new Error("it shows no nodes");
      if (this.isServerMissing()) client.destroy();
      else await this.roomFor(instance).serve(client, this.placed(instance));
    } catch (error) {
      client.destroy();
      this.options.log(`connection to ${hostName} closed: ${message(error)}`);
    }
  }

  private placed(instance: Instance): ServedInstance {
    return { ...instance, node: this.nodeOf(instance.hostName.toLowerCase()) };
  }

  /**
   * Where clients of Redis Cluster are sent: to the instance's first address of its own, else to the shared one. The one server
   * says the same to all clients, also to those that came in by another private endpoint of the instance.
   */
  private nodeOf(owner: string): Node {
    return this.endpoints.nodeOf(owner) ?? { host: MAIN_HOST, port: this.main?.port ?? 0 };
  }

  private async announce(hostName: string): Promise<void> {
    for (const [id, database] of this.databases) {
      if (database.hostName.toLowerCase() === hostName) await this.refresh(id);
    }
  }

  private isServerMissing(): boolean {
    const isMissing = this.options.redisServer === undefined;
    if (isMissing && !this.isMissingSaid) this.options.log("no redis-server on this machine: endpoints do not answer");
    this.isMissingSaid ||= isMissing;
    return isMissing;
  }

  private roomFor(instance: Instance): Database {
    const database = this.database(instance.databaseId.toLowerCase());
    const running = [...this.databases.values()].filter(({ isRunning }) => isRunning).length;
    if (!database.isRunning && running >= RUNNING_MAX) throw new Error(`${running} servers run already`);
    return database;
  }

  private database(key: string): Database {
    const known = this.databases.get(key);
    if (known) return known;
    const { redisServer = "redis-server", timer = realTimer, idleMs = IDLE_MS } = this.options;
    const name = dataFolderName(key);
    const paths = { redisServer, dataDir: join(this.dataDir, name), socketPath: join(this.sockets.path, name) };
    const database = new Database({ paths, timer, idleMs, log: (line) => this.options.log(line) });
    this.databases.set(key, database);
    return database;
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
