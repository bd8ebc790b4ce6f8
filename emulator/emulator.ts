import { join, resolve } from "node:path";
import { createAuthority } from "./certificates";
import { startDataPlane } from "./dataPlane/dataPlane";
import { startDns } from "./dataPlane/dns";
import { redisServer } from "./dataPlane/redisServer";
import { DIRECTORY } from "./directory";
import { Exposure } from "./exposure";
import { type FaultServer, startFaultServer } from "./faultServer";
import type { Faults } from "./faults";
import { Identity } from "./identity";
import type { Landscape } from "./landscape";
import { type LocalAzureOptions, localAzure } from "./localAzure";
import { reachableInstance, resolveName } from "./reachable";
import { requestLog } from "./requestLog";
import { startServer } from "./server";
import type { World } from "./world";

export interface EmulatorOptions extends LocalAzureOptions {
  /** Holds the certificate authority, which outlives a restart, and the data of the databases. */
  readonly stateDir: string;
  /** Port of metadata, tokens and ARM on 127.0.0.1; 0, the default, lets the system choose. */
  readonly port?: number;
  /** One JSON line per ARM request is appended here. */
  readonly logFile?: string;
  /** Whether databases answer: `true` unless told otherwise. Without, DNS still answers for private endpoints. */
  readonly dataPlane?: boolean;
  /** The redis-server executable; found by itself unless told otherwise. */
  readonly redisServer?: string;
  /** Starts the admin API, through which another process asks for faults. */
  readonly admin?: boolean;
  /** Where the emulator says what it has to say about itself; stderr unless told otherwise. */
  readonly say?: (message: string) => void;
}

/** How to reach a local Azure, and what it brings: what `amr emulator` prints when it is ready. */
export interface Cloud extends Landscape {
  /** `https://127.0.0.1:PORT`: metadata, tokens and ARM. */
  readonly endpoint: string;
  /** Path of the PEM file that a client has to trust. */
  readonly caCert: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `127.0.0.1:PORT`, UDP and TCP. */
  readonly dns: string;
  /** `127.0.0.1:PORT`: every database by its host name (SNI). Absent when the data plane is off. */
  readonly dataPlane?: string;
  readonly admin?: Pick<FaultServer, "endpoint" | "token">;
}

/** A running local Azure. */
export interface Emulator {
  readonly cloud: Cloud;
  /** For tests in the same process. */
  readonly world: World;
  readonly faults: Faults;
  /** Ends servers, listeners and databases; no process and no open port stays. */
  stop(): Promise<void>;
}

/** Starts a local Azure on loopback. @throws Error when a port is taken or the state folder is in use */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return { ...(await start(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: EmulatorOptions, stops: (() => unknown)[]): Promise<Omit<Emulator, "stop">> {
  const stateDir = resolve(options.stateDir);
  const { say = (message) => process.stderr.write(`amr emulator: ${message}\n`) } = options;
  const { gateway, world, faults, brought } = localAzure(options);
  const identity = await Identity.create();
  const authority = await createAuthority(join(stateDir, "ca"));
  const log = options.logFile === undefined ? undefined : requestLog(options.logFile);
  if (log) stops.push(() => log.close());

  const dataPlane =
    options.dataPlane === false
      ? undefined
      : await startDataPlane({
          authority,
          redisServer: options.redisServer ?? redisServer(),
          find(hostName) {
            world.schedule.runDue();
            return reachableInstance(world, hostName);
          },
          port: 0,
          stateDir,
          log: say,
        });
  if (dataPlane) stops.push(() => dataPlane.stop());
  const exposure = dataPlane && new Exposure(dataPlane, world);
  if (exposure) stops.push(() => exposure.forget());
  const expose = async (): Promise<void> => {
    await exposure?.update().catch((error: unknown) => say(`data plane: ${String(error)}`));
  };
  const dns = await startDns({
    port: 0,
    resolve(name) {
      if (world.schedule.runDue() > 0) void expose();
      return resolveName(world, name, dataPlane?.address.split(":")[0]);
    },
  });
  stops.push(() => dns.stop());
  const server = await startServer({
    port: options.port ?? 0,
    credentials: await authority.serverCredentials(["127.0.0.1", "localhost"]),
    identity,
    gateway,
    world,
    ...(log ? { log } : {}),
    expose,
    say,
  });
  stops.push(() => server.stop());
  const admin = options.admin ? await startFaultServer(faults) : undefined;
  if (admin) stops.push(() => admin.stop());
  const { tenantId, subscriptionId, clientId } = DIRECTORY;
  const cloud: Cloud = {
    endpoint: server.endpoint,
    caCert: authority.caCertPath,
    tenantId,
    subscriptionId,
    clientId,
    clientSecret: identity.clientSecret,
    dns: dns.address,
    ...(dataPlane ? { dataPlane: dataPlane.address } : {}),
    ...brought,
    ...(admin ? { admin: { endpoint: admin.endpoint, token: admin.token } } : {}),
  };
  return { cloud, world, faults };
}
