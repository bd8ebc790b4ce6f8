import type { SecureContext } from "node:tls";
import type { Instance } from "./instance";
import type { Timer } from "./timer";

/** Source of certificates, one for each host name. */
export interface Certificates {
  secureContext(hostName: string): Promise<SecureContext>;
  /** The same as PEM. */
  serverCredentials(hostNames: readonly string[]): Promise<{ readonly key: string; readonly cert: string }>;
}

export interface DataPlaneOptions {
  readonly authority: Certificates;
  /** The redis-server executable; undefined when there is none: then connections are closed, and the log says so once. */
  readonly redisServer: string | undefined;
  /** The database that answers for a host name (lower case) at this moment. */
  find(hostName: string): Instance | undefined;
  /** Port of the main address on 127.0.0.1; 0 lets the system choose. */
  readonly port: number;
  /** Data lives in its folder `data`; one data plane at a time. */
  readonly stateDir: string;
  log(message: string): void;
  /** The databases that exist: data of any other is deleted at the start. Without it all data stays. */
  readonly databaseIds?: Iterable<string>;
  /** Port of the private endpoints' addresses; 10000 as in Azure unless told otherwise. */
  readonly endpointPort?: number;
  /** Port on which nodes of a cluster answer at the same addresses; 8501 unless told otherwise. */
  readonly nodePort?: number;
  /** Time from the last connection to the stop of the server; a minute unless told otherwise. */
  readonly idleMs?: number;
  readonly timer?: Timer;
}
