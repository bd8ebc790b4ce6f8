import { BlockList } from "node:net";
import type { DataPlaneOptions } from "./dataPlaneOptions";
import type { Node } from "./instance";
import type { TlsListener } from "./tlsListener";

/** Of private endpoints, as in Azure. */
export const ENDPOINT_PORT = 10_000;
/** Azure's nodes have ports from 8500 on (seen in reports of clients: StackExchange.Redis 3054). */
export const NODE_PORT = 8_501;

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");

/** Where to listen, and for whom. */
export interface Place {
  readonly host: string;
  readonly port: number;
  /** Host name, in lower case, that an address belongs to. */
  readonly owner?: string;
  readonly isForNodes?: boolean;
}

interface Endpoint {
  readonly owner: string;
  readonly listeners: TlsListener[];
  node?: Node;
}

/** The addresses of private endpoints, each with a port for clients and one for the nodes of a cluster. */
export class Endpoints {
  private readonly endpoints = new Map<string, Endpoint>();
  /** Listening and closing happen one after the other: an address may come back while it is being closed. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: Pick<DataPlaneOptions, "endpointPort" | "nodePort">,
    private readonly listen: (place: Place) => Promise<TlsListener>,
  ) {}

  /** @throws Error when the address cannot be had, or one of its ports; the other port stays */
  open(address: string, owner: string): Promise<void> {
    return this.inTurn(async () => {
      if (this.endpoints.has(address)) return;
      if (!loopback.check(address)) throw new Error("it is not in 127.0.0.0/8");
      const { endpointPort = ENDPOINT_PORT, nodePort = NODE_PORT } = this.options;
      const endpoint: Endpoint = { owner, listeners: [] };
      endpoint.listeners.push(await this.listen({ host: address, port: endpointPort, owner }));
      this.endpoints.set(address, endpoint);
      endpoint.listeners.push(await this.listen({ host: address, port: nodePort, owner, isForNodes: true }));
      endpoint.node = { host: address, port: nodePort };
    });
  }

  /** Cuts the connections of an address, and answers whose it was. */
  close(address: string): Promise<string | undefined> {
    return this.inTurn(async () => {
      const endpoint = this.endpoints.get(address);
      this.endpoints.delete(address);
      await Promise.all(endpoint?.listeners.map((listener) => listener.close()) ?? []);
      return endpoint?.owner;
    });
  }

  async closeAll(): Promise<void> {
    await this.turn; // what is being opened is closed as well
    await Promise.all([...this.endpoints.keys()].map((address) => this.close(address)));
  }

  /** The node at the first address that belongs to a host name. */
  nodeOf(owner: string): Node | undefined {
    for (const endpoint of this.endpoints.values()) if (endpoint.owner === owner && endpoint.node) return endpoint.node;
    return undefined;
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.turn.then(step);
    this.turn = done.catch(() => {});
    return done;
  }
}
