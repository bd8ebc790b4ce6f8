import type { Heritage } from "../localAzure";
import { awaitRunning } from "../operations/operationFaults";
import type { JsonObject } from "../world/resource";
import type { SavedState } from "./savedState";

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
  const space = (network?.document.properties as JsonObject | undefined)?.addressSpace as JsonObject | undefined;
  return (space?.addressPrefixes as readonly string[] | undefined)?.[0];
}

/** What a local Azure takes over: operations that are due by now end as soon as somebody looks. */
export function heritage({ header, resources, operations }: SavedState): Heritage {
  return {
    signingKey: Buffer.from(header.signingKey, "hex"),
    service: { redisVersion: header.redisVersion },
    fill({ store, schedule, operations: table }) {
      for (const resource of resources) store.set(resource);
      for (const operation of operations) table.add(operation);
      for (const { id } of resources) awaitRunning(id, { store, schedule });
    },
  };
}
