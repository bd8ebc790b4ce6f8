import { join, resolve } from "node:path";
import { type AdminServer, startAdminServer } from "./adminServer";
import { createAuthority } from "./certificates";
import { type Clock, scaledClock } from "./clock";
import { type AddressBlock, BLOCKS, takeBlock } from "./dataPlane/addressBlock";
import { ENDPOINT_PORT, startDataPlane } from "./dataPlane/dataPlane";
import { startDns } from "./dataPlane/dns";
import { redisServer } from "./dataPlane/redisServer";
import { DIRECTORY } from "./directory";
import { Exposure, storedDatabases } from "./exposure";
import type { Faults } from "./faults";
import { Identity } from "./identity";
import type { Landscape } from "./landscape";
import { type LocalAzureOptions, localAzure } from "./localAzure";
import { reachableInstance, resolveName } from "./reachable";
import { requestLog } from "./requestLog";
import { RequestRing } from "./requestRing";
import type { Roles } from "./roles";
import { startServer } from "./server";
import { azureTimeMs, heritage, keptAddressSpace } from "./state/heir";
import { StateFolder } from "./state/stateFolder";
import { VirtualTime } from "./virtualTime";
import type { World } from "./world";

export interface EmulatorOptions extends LocalAzureOptions {
  /** Holds the certificate authority, the state and the data of the databases, which all outlive a restart. */
  readonly stateDir: string;
  /** Whether resources are saved: `true` unless told otherwise. Without, each start begins anew. */
  readonly isKept?: boolean;
  /** Azure's time moves by request only (`POST /clock` of the admin API), instead of `timeScale` and `clock`. */
  readonly virtualClock?: boolean;
  /** Port of metadata, tokens and ARM on 127.0.0.1; 0, the default, lets the system choose. */
  readonly port?: number;
  /** One JSON line per ARM request is appended here. */
  readonly logFile?: string;
  /** Whether databases answer: `true` unless told otherwise. Without, DNS still answers for private endpoints. */
  readonly dataPlane?: boolean;
  /** The redis-server executable; found by itself unless told otherwise. */
  readonly redisServer?: string;
  /** Starts the admin API, through which another process asks for faults and looks behind the scenes. */
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
  readonly admin?: Pick<AdminServer, "endpoint" | "token">;
}

/** A running local Azure. */
export interface Emulator {
  readonly cloud: Cloud;
  /** For tests in the same process. */
  readonly world: World;
  readonly faults: Faults;
  /** The Azure actions that were used, and refused. */
  readonly roles: Roles;
  readonly requests: RequestRing;
  /** With `virtualClock`. */
  readonly time: VirtualTime | undefined;
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
  const { say = (message) => process.stderr.write(`amr emulator: ${message}\n`), isKept = true } = options;
  const state = await StateFolder.open(stateDir, isKept);
  stops.push(() => state.close());
  const { saved } = state;
  const scale = options.virtualClock ? 0 : (options.timeScale ?? 1);
  const startMs = saved ? azureTimeMs(saved, scale) : Date.now();
  const time = options.virtualClock ? new VirtualTime(startMs) : undefined;
  const clock: Clock = time?.clock ?? options.clock ?? scaledClock(scale, Date.now, startMs);
  const wanted = (saved && keptAddressSpace(saved)) ?? options.addressSpace;
  const block = options.dataPlane === false ? undefined : await addressBlock(wanted, say);
  if (block) stops.push(() => block.release());
  const addressSpace = wanted ?? block?.addressSpace;
  const azure = localAzure(
    {
      ...options,
      clock,
      ...(addressSpace === undefined ? {} : { addressSpace }),
      // What a seed made in an earlier life must not be made again.
      ...(options.seed !== undefined && saved ? { seed: `${options.seed} ${state.starts}` } : {}),
    },
    saved && heritage(saved),
  );
  const { gateway, world, faults, roles, brought } = azure;

  const identity = await Identity.create();
  const authority = await createAuthority(join(stateDir, "ca"));
  const log = options.logFile === undefined ? undefined : requestLog(options.logFile);
  if (log) stops.push(() => log.close());
  const requests = new RequestRing();

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
          databaseIds: storedDatabases(world),
          log: say,
        });
  if (dataPlane) stops.push(() => dataPlane.stop());
  const exposure = dataPlane && new Exposure(dataPlane, world);
  const expose = async (): Promise<void> => {
    await exposure?.update().catch((error: unknown) => say(`data plane: ${String(error)}`));
  };
  const save = async (isLast = false): Promise<void> => {
    await state.save(azure, { isLast }).catch((error: unknown) => say(`the state is not saved: ${String(error)}`));
  };
  const changed = async (): Promise<void> => {
    await Promise.all([expose(), save()]);
  };
  stops.push(() => save(true));
  await changed();

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
    log: {
      write(record) {
        requests.write(record);
        log?.write(record);
      },
    },
    changed,
    answered: (outcome) => time?.pass(outcome),
    say,
  });
  stops.push(() => server.stop());
  const admin = options.admin ? await startAdminServer({ world, faults, roles, requests, time, changed }) : undefined;
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
  return { cloud, world, faults, roles, requests, time };
}

/** The addresses of the virtual network that the emulator brings: those it has, or is told, or any that are free. */
async function addressBlock(
  wanted: string | undefined,
  say: (message: string) => void,
): Promise<AddressBlock | undefined> {
  const block = await takeBlock(wanted === undefined ? BLOCKS : [wanted], ENDPOINT_PORT);
  if (block === undefined && process.platform === "linux") {
    say(
      `port ${ENDPOINT_PORT} is taken on ${wanted ?? "all address spaces"}: private endpoints may not be reachable there`,
    );
  }
  return block;
}
