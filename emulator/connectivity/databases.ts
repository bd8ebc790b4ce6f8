import { startDataPlane } from "../dataPlane/dataPlane";
import type { Certificates } from "../dataPlane/dataPlaneOptions";
import { redisServer } from "../dataPlane/redisServer";
import { realTimer, type Timer } from "../dataPlane/timer";
import type { World } from "../world/world";
import { DatabaseTokens, type IssuedToken } from "./databaseTokens";
import { DataPlaneSync, storedDatabases } from "./dataPlaneSync";
import { reachableInstance } from "./reachableInstances";

export interface DatabasesOptions {
  readonly world: World;
  readonly authority: Certificates;
  readonly stateDir: string;
  /** The redis-server executable; found by itself unless told otherwise. */
  readonly redisServer?: string;
  readonly log: (message: string) => void;
  /** Real time, in which tokens expire. */
  readonly nowMs?: () => number;
  readonly timer?: Timer;
}

/** The data plane of a world. */
export interface Databases {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Brings the data plane in line with the world; logs a failure. */
  update(): Promise<void>;
  /** Lets a token in wherever its owner has an assignment, from now on until it expires. */
  admit(token: IssuedToken): Promise<void>;
}

/** Starts the data plane for the databases of a world. */
export async function openDatabases(options: DatabasesOptions, stops: (() => unknown)[]): Promise<Databases> {
  const { world, authority, stateDir, log, nowMs = Date.now, timer = realTimer } = options;
  const tokens = new DatabaseTokens(nowMs);
  const dataPlane = await startDataPlane({
    authority,
    redisServer: options.redisServer ?? redisServer(),
    find(hostName) {
      world.schedule.runDue();
      return reachableInstance(world, hostName, tokens);
    },
    port: 0,
    stateDir,
    databaseIds: storedDatabases(world),
    timer,
    log,
  });
  stops.push(() => dataPlane.stop());
  const sync = new DataPlaneSync(dataPlane, world, tokens);
  const update = (): Promise<void> =>
    sync
      .update()
      .catch((error: unknown) => log(`data plane: ${error instanceof Error ? error.message : String(error)}`));
  let cancelExpiry = (): void => {};
  stops.push(() => cancelExpiry());
  const awaitExpiry = (): void => {
    cancelExpiry();
    const expiryMs = tokens.nextExpiryMs();
    if (expiryMs === undefined) return;
    cancelExpiry = timer(expiryMs - nowMs(), () => {
      void update();
      awaitExpiry();
    });
  };
  return {
    address: dataPlane.address,
    update,
    admit(token) {
      tokens.add(token);
      awaitExpiry();
      return update();
    },
  };
}
