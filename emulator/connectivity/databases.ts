import { startDataPlane } from "../dataPlane/dataPlane";
import type { Certificates } from "../dataPlane/dataPlaneOptions";
import { redisServer } from "../dataPlane/redisServer";
import type { World } from "../world/world";
import { DataPlaneSync, storedDatabases } from "./dataPlaneSync";
import { reachableInstance } from "./reachableInstances";

export interface DatabasesOptions {
  readonly world: World;
  readonly authority: Certificates;
  readonly stateDir: string;
  /** The redis-server executable; found by itself unless told otherwise. */
  readonly redisServer?: string;
  readonly log: (message: string) => void;
}

/** The data plane of a world. */
export interface Databases {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** Brings the data plane in line with the world; logs a failure. */
  update(): Promise<void>;
}

/** Starts the data plane for the databases of a world. */
export async function openDatabases(options: DatabasesOptions, stops: (() => unknown)[]): Promise<Databases> {
  const { world, authority, stateDir, log } = options;
  const dataPlane = await startDataPlane({
    authority,
    redisServer: options.redisServer ?? redisServer(),
    find(hostName) {
      world.schedule.runDue();
      return reachableInstance(world, hostName);
    },
    port: 0,
    stateDir,
    databaseIds: storedDatabases(world),
    log,
  });
  stops.push(() => dataPlane.stop());
  const sync = new DataPlaneSync(dataPlane, world);
  return {
    address: dataPlane.address,
    update: () => sync.update().catch((error: unknown) => log(`data plane: ${String(error)}`)),
  };
}
