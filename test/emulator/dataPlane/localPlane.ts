import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type RedisClientType } from "redis";
import { type Authority, createAuthority } from "../../../emulator/certificates";
import { type DataPlane, startDataPlane } from "../../../emulator/dataPlane/dataPlane";
import type { Instance } from "../../../emulator/dataPlane/instance";
import { redisServer } from "../../../emulator/dataPlane/redisServer";
import { localInstance } from "./localInstance";

export const HOST = "cache1.westus2.redis.azure.net";
export const KEY = "YS1rZXktdGhhdC1pcy1sb25nLWVub3VnaC1mb3ItYWxsPT0=";

interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** A data plane with one database, and clients that the end of a test closes. */
export class LocalPlane {
  private readonly clients: RedisClientType[] = [];

  private constructor(
    readonly plane: DataPlane,
    readonly authority: Authority,
    readonly endpointPort: number,
    private readonly stateDir: string,
    private readonly current: { instance: Instance },
    /** What the data plane said. */
    readonly log: readonly string[],
  ) {}

  static async start(own: Partial<Instance> = {}): Promise<LocalPlane> {
    const stateDir = await mkdtemp(join(tmpdir(), "amr-state-"));
    const authority = await createAuthority(stateDir);
    const current = { instance: localInstance({ hostName: HOST, accessKeys: [KEY], ...own }) };
    const endpointPort = 20_000 + (process.pid % 10_000);
    const log: string[] = [];
    const plane = await startDataPlane({
      authority,
      redisServer: redisServer(),
      find: (hostName) => (hostName === HOST ? current.instance : undefined),
      port: 0,
      endpointPort,
      nodePort: endpointPort + 10_000,
      stateDir,
      log: (message) => log.push(message),
    });
    return new LocalPlane(plane, authority, endpointPort, stateDir, current, log);
  }

  get databaseId(): string {
    return this.current.instance.databaseId;
  }

  /** Changes the instance without telling the data plane. */
  change(own: Partial<Instance>): void {
    this.current.instance = { ...this.current.instance, ...own };
  }

  /** Changes the instance and tells the data plane. */
  async refresh(own: Partial<Instance>): Promise<void> {
    this.change(own);
    await this.plane.refresh(this.databaseId);
  }

  async connect(credentials: Credentials = { password: KEY }, address = this.plane.address): Promise<RedisClientType> {
    const [host = "", port] = address.split(":");
    const socket = { host, port: Number(port), tls: true, ca: this.authority.caPem, servername: HOST } as const;
    const client: RedisClientType = createClient({ ...credentials, socket: { ...socket, reconnectStrategy: false } });
    client.on("error", () => {}); // the rejection says it
    this.clients.push(client);
    await client.connect();
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) if (client.isOpen) client.destroy();
    await this.plane.stop();
    await rm(this.stateDir, { recursive: true });
  }
}
