import type { ArmError } from "./armError";
import type { ArmId } from "./armId";
import type { JsonObject } from "./resource";

/**
 * The three dialects of long-running operations (contract, section 2), and that of ARM itself for resource groups; they
 * are not unified on purpose.
 */
export type Dialect = "cache" | "network" | "privateDns" | "resources";

export interface Beginning {
  readonly dialect: Dialect;
  /** The resource the operation works on. */
  readonly id: ArmId;
  readonly apiVersion: string;
  /** What the request was: the dialects answer different headers for each. */
  readonly verb: "PUT" | "PATCH" | "DELETE" | "POST";
  /** Short region name, `westus2`; private DNS is global. */
  readonly location?: string;
  /** How long it takes, in Azure's ms (contract, section 8). */
  readonly durationMs: number;
  /** How long it takes when it is made to fail; as long as otherwise unless told. */
  readonly failureMs?: number;
  /** The name of an action: `regenerateKey`, … */
  readonly action?: string;
  /** Which of the type's endings runs when the time is over; without one nothing but the status changes. */
  readonly ending?: string;
  /** What the ending has to know; none unless told. */
  readonly args?: JsonObject;
}

/** Long-running operations: begins them, answers their status URLs. */
export interface Operations {
  /** Begins one and returns the headers of the first answer. */
  begin(beginning: Beginning): Readonly<Record<string, string>>;
  /** Ends the running operation of a resource as Canceled, superseded by the next that begins (contract, "Delete races"). */
  supersede(id: ArmId): void;
  /** Ends the running operation of a resource now: Failed with an error, else as its ending says. */
  end(id: ArmId, error?: ArmError): void;
  /** Whether an operation of this resource is running: "a write while another operation runs" is a conflict. */
  isRunning(id: ArmId): boolean;
}
