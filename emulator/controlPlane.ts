import { BLOCKS, takeBlock } from "./dataPlane/addressBlock";
import { ENDPOINT_PORT } from "./dataPlane/endpoints";
import { VirtualTime } from "./gateway/virtualTime";
import { type LocalAzure, type LocalAzureOptions, localAzure } from "./localAzure";
import { azureTimeMs, keptAddressSpace, restore } from "./state/restore";
import { StateFolder } from "./state/stateFolder";
import { type Clock, scaledClock } from "./world/clock";

export interface ControlPlaneOptions extends LocalAzureOptions {
  readonly stateDir: string;
  readonly isKept: boolean;
  readonly virtualClock: boolean;
  /** Whether clients reach private endpoints: then no other emulator may use their addresses. */
  readonly isReachable: boolean;
  readonly log: (message: string) => void;
}

/** The control plane with its saved state, without the servers through which clients reach it. */
export interface ControlPlane extends LocalAzure {
  /** Undefined where time moves by itself. */
  readonly time: VirtualTime | undefined;
  /** Resolves when everything that has changed until now is written; says so where that fails. */
  save(options?: { readonly isLast?: boolean }): Promise<void>;
}

/**
 * Opens a state folder and goes on from the state in it.
 * @param stops    receives the functions that release folder and addresses
 * @throws Error   when another emulator has the folder, or its state cannot be read
 */
export async function openControlPlane(options: ControlPlaneOptions, stops: (() => unknown)[]): Promise<ControlPlane> {
  const state = await StateFolder.open(options.stateDir, options.isKept);
  stops.push(() => state.close());
  const { saved, starts } = state;
  const scale = options.virtualClock ? 0 : (options.timeScale ?? 1);
  const startMs = saved ? azureTimeMs(saved, scale) : Date.now();
  const time = options.virtualClock ? new VirtualTime(startMs) : undefined;
  const clock: Clock = time?.clock ?? options.clock ?? scaledClock(scale, Date.now, startMs);
  const wanted = (saved && keptAddressSpace(saved)) ?? options.addressSpace;
  const addressSpace = options.isReachable ? await takeAddresses(wanted, options.log, stops) : wanted;
  const azure = localAzure(
    {
      ...options,
      clock,
      ...(addressSpace === undefined ? {} : { addressSpace }),
      // A seed must not repeat the ids and keys that it made before the restart.
      ...(options.seed !== undefined && saved ? { seed: `${options.seed} ${starts}` } : {}),
    },
    saved && restore(saved),
  );
  return {
    ...azure,
    time,
    save: (how) =>
      state.save(azure, how).catch((error: unknown) => options.log(`the state is not saved: ${String(error)}`)),
  };
}

/** Takes the address space of the first virtual network: the restored one, the one in the options, or the first free one. */
async function takeAddresses(
  wanted: string | undefined,
  log: (message: string) => void,
  stops: (() => unknown)[],
): Promise<string | undefined> {
  const block = await takeBlock(wanted === undefined ? BLOCKS : [wanted], ENDPOINT_PORT);
  if (block) stops.push(() => block.release());
  else if (process.platform === "linux") {
    const where = wanted ?? "all address spaces that are tried";
    log(`port ${ENDPOINT_PORT} is taken in ${where}: private endpoints may not be reachable there`);
  }
  return wanted ?? block?.addressSpace;
}
