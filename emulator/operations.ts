import type { ArmFault } from "./armFault";
import type { ArmId } from "./armId";
import type { Json } from "./resourceType";

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
  /** How long it takes, in Azure's ms (contract, section 8); `Infinity`: until `end` is called. */
  readonly durationMs: number;
  /** How long it takes when it is made to fail; as long as otherwise unless told. */
  readonly failureMs?: number;
  /** Runs when the time is over; a fault returned or thrown here makes the operation end Failed. */
  finish(): ArmFault | undefined;
  /** Runs when the operation ended Failed. Without it the resource's provisioningState becomes `Failed`. */
  fail?(): void;
  /** What the result URL of an action answers in the end; without it the resource itself, or 204 when that is gone. */
  result?(): Json;
  /** The name of an action: `regenerateKey`, … */
  readonly action?: string;
}

/** Long-running operations: begins them, answers their status URLs. */
export interface Operations {
  /** Begins one and returns the headers of the first answer. */
  begin(beginning: Beginning): Readonly<Record<string, string>>;
  /** Ends the running operation of a resource as Canceled, superseded by the next that begins (contract, "Delete races"). */
  supersede(id: ArmId): void;
  /** Ends the running operation of a resource now: Failed with a fault, else as `finish` says. */
  end(id: ArmId, fault?: ArmFault): void;
  /** Whether an operation of this resource is running: "a write while another operation runs" is a conflict. */
  isRunning(id: ArmId): boolean;
}
