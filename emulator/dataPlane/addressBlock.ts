import { createServer, type Server } from "node:net";
import { AddressRange } from "../world/addressRange";

/** A /16 of loopback addresses that no other emulator on this machine uses. */
export interface AddressBlock {
  /** `127.64.0.0/16` */
  readonly addressSpace: string;
  release(): Promise<void>;
}

const FIRST = 64;
const LAST = 99;

/** 127.64.0.0/16 to 127.99.0.0/16: far from what other programs on a machine take. */
export const BLOCKS: readonly string[] = Array.from(
  { length: LAST - FIRST + 1 },
  (_, index) => `127.${FIRST + index}.0.0/16`,
);

/**
 * Takes the first block that is free, so that emulators run beside each other. A block is taken by listening on the address
 * that Azure keeps for a network's router, which no private endpoint gets.
 * @param blocks   blocks to try, in this order
 * @param port     the port of private endpoints
 * @returns        undefined when all are taken, or the machine has no such addresses (only Linux has all of 127.0.0.0/8)
 */
export async function takeBlock(blocks: readonly string[], port: number): Promise<AddressBlock | undefined> {
  for (const addressSpace of blocks) {
    const prefix = addressSpace.slice(0, -"0.0/16".length);
    // The first private endpoint's own address as well: whatever listens there is in the way.
    const first = await listen(`${prefix}0.4`, port);
    if (first === undefined) continue;
    await close(first);
    const holder = await listen(`${prefix}0.1`, port);
    if (holder !== undefined) return { addressSpace, release: () => close(holder) };
  }
  return undefined;
}

/** Whether private endpoints can be reached in an address space: a /16 of loopback, but not that of 127.0.0.1. */
export function isBlock(text: string): boolean {
  const range = AddressRange.parse(text);
  return range?.text === text && range.length === 16 && text.startsWith("127.") && !text.startsWith("127.0.");
}

/** Holds an address without serving it: a connection by mistake is closed at once. */
async function listen(host: string, port: number): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve) => {
    server.once("error", () => resolve(undefined));
    server.listen(port, host, () => resolve(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
