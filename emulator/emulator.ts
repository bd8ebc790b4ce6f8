import { dirname, join, resolve } from "node:path";
import { type AdminServer, startAdminServer } from "./admin/adminServer";
import type { Roles } from "./authorization/roles";
import type { Bootstrap } from "./bootstrap";
import { createAuthority } from "./certificates";
import { openDatabases } from "./connectivity/databases";
import { resolveName } from "./connectivity/nameResolution";
import { openControlPlane } from "./controlPlane";
import { startDns } from "./dataPlane/dns";
import type { Faults } from "./faults/faults";
import type { VirtualTime } from "./gateway/virtualTime";
import type { LocalAzureOptions } from "./localAzure";
import { Identity } from "./server/identity";
import { type RequestLog, requestLog } from "./server/requestLog";
import { RequestRing } from "./server/requestRing";
import { startServer } from "./server/server";
import { DIRECTORY } from "./world/directory";
import type { World } from "./world/world";
import { systemReason, writableFolder } from "./writableFolder";

export interface EmulatorOptions extends LocalAzureOptions {
  /** Holds the certificate authority, the state and the data of the databases, which all outlive a restart. */
  readonly stateDir: string;
  /** Whether resources are saved: `true` unless told otherwise. With `false` each start begins empty. */
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
  /** Starts the admin API, through which another process injects faults and reads what Azure does not show. */
  readonly admin?: boolean;
  /** Receives messages of the emulator about itself; stderr unless told otherwise. */
  readonly log?: (message: string) => void;
}

/** Addresses and credentials of a local Azure, and its first resources: the line that `amr emulator` prints when ready. */
export interface Cloud extends Bootstrap {
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
  /** What a client loads so that names reach `dns`: a module for Node's `--import`, a folder for `PYTHONPATH`. */
  readonly preload: { readonly node: string; readonly python: string };
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

const PRELOAD = join(__dirname, "dataPlane", "preload");

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
  const { log = (message) => process.stderr.write(`amr emulator: ${message}\n`), isKept = true } = options;
  const stateDir = resolve(options.stateDir);
  writableFolder(stateDir, { what: "the state folder", option: "--state-dir" });
  const isReachable = options.dataPlane !== false;
  const plane = await openControlPlane(
    { ...options, stateDir, isKept, isReachable, log, virtualClock: options.virtualClock ?? false },
    stops,
  );
  const { world, faults, roles, gateway, time, save } = plane;
  const authority = await createAuthority(join(stateDir, "ca"));
  const databases = isReachable
    ? await openDatabases({ ...options, stateDir, authority, world, log }, stops)
    : undefined;
  const changed = async (): Promise<void> => {
    await Promise.all([databases?.update(), save()]);
  };
  stops.push(() => save({ isLast: true }));
  await changed();

  const dns = await startDns({
    port: 0,
    resolve(name) {
      if (world.schedule.runDue() > 0) void databases?.update();
      return resolveName(world, name, databases?.address.split(":")[0]);
    },
  });
  stops.push(() => dns.stop());
  const identity = await Identity.create(world.directory, Date.now, (token) => databases?.admit(token));
  const requests = new RequestRing((request) => options.hooks?.requestHandled?.(request));
  const server = await startServer({
    port: options.port ?? 0,
    credentials: await authority.serverCredentials(["127.0.0.1", "localhost"]),
    identity,
    gateway,
    world,
    requestLog: recorder(requests, options.logFile, stops),
    changed,
    answered: (outcome) => time?.pass(outcome),
    log,
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
    preload: { node: join(PRELOAD, "names.mjs"), python: join(PRELOAD, "python") },
    ...(databases ? { dataPlane: databases.address } : {}),
    ...plane.bootstrap,
    ...(admin ? { admin: { endpoint: admin.endpoint, token: admin.token } } : {}),
  };
  return { cloud, world, faults, roles, requests, time };
}

/** Remembers requests, and writes them to the log file if there is one. */
function recorder(
  requests: RequestRing,
  logFile: string | undefined,
  stops: (() => unknown)[],
): Pick<RequestLog, "write"> {
  if (logFile === undefined) return requests;
  writableFolder(dirname(resolve(logFile)), { what: "the folder of the log,", option: "--log" });
  const log = opened(logFile);
  stops.push(() => log.close());
  return {
    write(record) {
      requests.write(record);
      log.write(record);
    },
  };
}

function opened(logFile: string): RequestLog {
  try {
    return requestLog(logFile);
  } catch (error) {
    throw new Error(`the log ${logFile} cannot be written (${systemReason(error)}): choose another file with --log`);
  }
}
