import { mkdir, readdir } from "node:fs/promises";
import { BlockList } from "node:net";
import { join, resolve } from "node:path";
import type { TLSSocket } from "node:tls";
import { Database } from "./database";
import { dataFolderName, removeLeftovers } from "./dataFolders";
import type { DataPlaneOptions } from "./dataPlaneOptions";
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

interface Place {
  readonly host: string;
  readonly port: number;
  /** Host name, in lower case, that an address belongs to. */
  readonly owner?: string;
  readonly isForNodes?: boolean;
}

const MAIN_HOST = "127.0.0.1";
const IDLE_MS = 60_000;
/** Of private endpoints, as in Azure. */
export const ENDPOINT_PORT = 10_000;
/** Azure's nodes have ports from 8500 on (seen in reports of clients: StackExchange.Redis 3054). */
export const NODE_PORT = 8_501;
/** Limit on running servers, each a process of some 10 MB: one more is refused, so that the machine is not brought down. */
const RUNNING_MAX = 100;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");

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

/** A private endpoint's address. */
interface Endpoint {
  readonly hostName: string;
  readonly listeners: readonly TlsListener[];
}

class RunningDataPlane implements DataPlane {
  address = "";
  private readonly databases = new Map<string, Database>();
  private main: TlsListener | undefined;
  private readonly endpoints = new Map<string, Endpoint>();
  /** Listening and closing happen one after the other: an address may come back while it is being closed. */
  private turn: Promise<void> = Promise.resolve();
  private isMissingSaid = false;

  constructor(
    private readonly options: DataPlaneOptions,
    private readonly dataDir: string,
    private readonly sockets: SocketFolder,
  ) {}

  async open(): Promise<void> {
    this.main = await this.listenTls({ host: MAIN_HOST, port: this.options.port });
    this.address = `${MAIN_HOST}:${this.main.port}`;
  }

  listen(address: string, hostName: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.endpoints.has(address)) return;
      const { endpointPort = ENDPOINT_PORT, nodePort = NODE_PORT } = this.options;
      try {
        if (!loopback.check(address)) throw new Error("it is not in 127.0.0.0/8");
        const owner = hostName.toLowerCase();
        const first = await this.listenTls({ host: address, port: endpointPort, owner });
        const listeners = [first];
        this.endpoints.set(address, { hostName: owner, listeners });
        listeners.push(await this.listenTls({ host: address, port: nodePort, owner, isForNodes: true }));
        await this.announce(owner);
      } catch (error) {
        this.options.log(
          `no listener on ${address} (${message(error)}); ${this.address} serves its host names as well`,
        );
      }
    });
  }

  unlisten(address: string): Promise<void> {
    return this.inTurn(async () => {
      const endpoint = this.endpoints.get(address);
      this.endpoints.delete(address);
      await Promise.all(endpoint?.listeners.map((listener) => listener.close()) ?? []);
      if (endpoint) await this.announce(endpoint.hostName);
    });
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
    await this.inTurn(async () => {
      const listeners = [...this.endpoints.values()].flatMap((endpoint) => endpoint.listeners);
      await Promise.all([this.main, ...listeners].map((listener) => listener?.close()));
      this.endpoints.clear();
    });
    await Promise.all([...this.databases.values()].map((database) => database.stop()));
    await this.sockets.remove();
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const done = this.turn.then(step);
    this.turn = done.catch(() => {});
    return done;
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
    for (const [host, { hostName, listeners }] of this.endpoints) {
      const port = listeners[1]?.port;
      if (hostName === owner && port !== undefined) return { host, port };
    }
    return { host: MAIN_HOST, port: this.main?.port ?? 0 };
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
