import { awaitRunning } from "../operations/operationFaults";
import type { WorldWithTable } from "../operations/operationTable";
import { items } from "../world/document";
import { type DoubtChoice, knownChoice } from "../world/doubts";
import type { Service } from "../world/world";
import type { SavedState } from "./savedState";

/** State that a local Azure continues from after a restart. */
export interface Restored {
  /** Signs operation URLs. */
  readonly signingKey: Buffer;
  readonly service: Service;
  /** What was chosen before; options of the new start win. */
  readonly doubts: DoubtChoice;
  /** Puts resources and operations into an empty world. */
  fill(world: WorldWithTable): void;
}

/** Azure's time now, for a state that was saved: it went on while the emulator was down. */
export function azureTimeMs({ header }: SavedState, scale: number, realNowMs = Date.now()): number {
  const awayMs = Math.max(0, realNowMs - header.realTimeMs);
  return header.azureTimeMs + (scale === 0 ? 0 : awayMs / scale);
}

/** The address space that the virtual network had which the emulator brings; undefined when it was deleted. */
export function keptAddressSpace({ resources }: SavedState): string | undefined {
  const network = resources.find(({ id }) =>
    id.key.endsWith("/resourcegroups/local/providers/microsoft.network/virtualnetworks/vnet"),
  );
  return items(network?.document, "properties", "addressSpace", "addressPrefixes")[0] as string | undefined;
}

/** Turns a saved state into one to continue from. Operations that are due by now end at the next look at the world. */
export function restore({ header, resources, operations }: SavedState): Restored {
  return {
    signingKey: Buffer.from(header.signingKey, "hex"),
    service: { redisVersion: header.redisVersion },
    doubts: knownChoice(header.doubts ?? {}),
    fill({ store, schedule, operations: table, directory }) {
      if (header.directory) directory.restore(header.directory);
      for (const resource of resources) store.set(resource);
      for (const operation of operations) table.add(operation);
      for (const { id } of resources) awaitRunning(id, { store, schedule });
    },
  };
}
