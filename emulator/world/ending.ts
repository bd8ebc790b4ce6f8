import type { ArmId } from "./armId";
import type { Json, JsonObject, Resource } from "./resource";
import type { World } from "./world";

/** What an ending gets to know when it runs. */
export interface Completion {
  readonly id: ArmId;
  /** What the operation worked on. An ending does not run when that is gone. */
  readonly resource: Resource;
  /** What was said when the operation began. */
  readonly args: JsonObject;
  readonly world: World;
}

/**
 * How an operation of a type ends. An operation names its ending and the arguments of it instead of holding a function:
 * so it is data, which can be written down, and goes on after a restart.
 */
export interface Ending {
  /** Asked when the time is over: how many ms of Azure's time are still needed; undefined when it is done. */
  more?(completion: Completion): number | undefined;
  /** @throws ArmFault  the operation ends Failed with it */
  finish?(completion: Completion): void;
  /** The operation ended Failed. Without it the resource's provisioningState becomes `Failed`. */
  fail?(completion: Completion): void;
  /** What the result URL of an action answers in the end; without it the resource itself, or 204 when that is gone. */
  result?(completion: Completion): Json;
}
