import type { ArmId } from "./armId";
import type { Json, JsonObject, Resource } from "./resource";
import type { World } from "./world";

/** Arguments of an ending when it runs. */
export interface Completion {
  readonly id: ArmId;
  /** The resource of the operation. An ending does not run when the resource is gone. */
  readonly resource: Resource;
  /** Arguments that the rule gave when it began the operation. */
  readonly args: JsonObject;
  readonly world: World;
}

/**
 * The end of an operation, as its type defines it. An operation names its ending and the arguments instead of holding a
 * function: an operation is data, which can be saved, and goes on after a restart.
 */
export interface Ending {
  /** Asked when the time is over: how many ms of Azure's time are still needed; undefined when it is done. */
  more?(completion: Completion): number | undefined;
  /** @throws ArmError  the operation ends Failed with it */
  finish?(completion: Completion): void;
  /** The operation ended Failed. Without it the resource's provisioningState becomes `Failed`. */
  fail?(completion: Completion): void;
  /** Answer of an action's result URL in the end; by default the resource itself, or 204 when the resource is gone. */
  result?(completion: Completion): Json;
}
