import type { FaultTarget } from "./faults/faults";
import type { NumberedRequest } from "./server/requestRing";

/**
 * Hooks into a running emulator, for tests in the same process. Hooks are called synchronously and must not throw: an error
 * would become the answer to whichever request is being handled.
 */
export interface EmulatorHooks {
  /** Called for each request to Resource Manager, after the request was handled and before its answer leaves. */
  requestHandled?(request: NumberedRequest): void;
  /** Called after scheduled events have changed the world: an operation ended, a resource became ready. */
  eventsHappened?(): void;
  /** Describes a request to the faults that wait, so that a test can aim at fewer requests than `match` can express. */
  faultTarget?(target: FaultTarget): FaultTarget;
}
