import type { ArmError } from "./armError";
import type { ArmId } from "./armId";
import type { JsonObject } from "./resource";

/**
 * The three dialects of long-running operations (contract, section 2), and that of ARM itself for resource groups; they
 * are not unified on purpose.
 */
export type Dialect = "cache" | "network" | "privateDns" | "resources";

/** Everything that has to be known to begin an operation. */
export interface Beginning {
  readonly dialect: Dialect;
  /** The resource the operation works on. */
  readonly id: ArmId;
  readonly apiVersion: string;
  /** Method of the request: the dialects answer different headers for each. */
  readonly verb: "PUT" | "PATCH" | "DELETE" | "POST";
  /** Short region name, `westus2`; private DNS is global. */
  readonly location?: string;
  /** Duration in Azure's ms (contract, section 8). */
  readonly durationMs: number;
  /** Duration when a fault makes the operation fail; `durationMs` unless told otherwise. */
  readonly failureMs?: number;
  /** Time after its success during which the resource is not usable yet; none unless told otherwise. */
  readonly lateMs?: number;
  /** The name of an action: `regenerateKey`, … */
  readonly action?: string;
  /** Name of the type's ending that runs when the time is over; without one nothing but the status changes. */
  readonly ending?: string;
  /** Arguments of the ending; none unless told otherwise. */
  readonly args?: JsonObject;
}

/** Long-running operations: begins them, answers their status URLs. */
export interface Operations {
  /** Begins an operation and returns the headers of the first answer. */
  begin(beginning: Beginning): Readonly<Record<string, string>>;
  /** Ends the running operation of a resource as Canceled, superseded by the next that begins (contract, "Delete races"). */
  supersede(id: ArmId): void;
  /** Ends the running operation of a resource now: Failed with an error, else as its ending says. */
  end(id: ArmId, error?: ArmError): void;
  /** Whether an operation of this resource is running: "a write while another operation runs" is a conflict. */
  isRunning(id: ArmId): boolean;
}
