import type { Kubernetes } from "../kubernetes/kubernetes";
import type { Log } from "../kubernetes/log";
import type { RuntimePlaneOptions } from "./options";

/** What the runtime plane works with. Both planes may be one API server. */
export interface Dependencies {
  readonly runtime: Kubernetes;
  readonly control: Kubernetes;
  readonly options: RuntimePlaneOptions;
  readonly clock: { nowMs(): number };
  /** A new random uuid, in lower case. */
  readonly uuid: () => string;
  /** The feature flag AzureManagedRedis, asked before each step. */
  readonly flag: () => boolean | Promise<boolean>;
  readonly log: Pick<Log, "info" | "warn">;
}
