import type { Completion, Ending } from "../../world/ending";
import { revise } from "./networkOperation";

/** How a PUT of Microsoft.Network ends: `Succeeded`, and whatever else is different then. */
export function putEnding({ finish, fail }: Ending = {}): Ending {
  return {
    finish(completion) {
      revise(completion.resource, completion.world, { provisioningState: "Succeeded" });
      finish?.(completion);
    },
    fail: failed(fail),
  };
}

/** How a DELETE ends: with the resource gone; what goes with it goes first. */
export function deleteEnding({ finish, fail }: Ending = {}): Ending {
  return {
    finish(completion) {
      finish?.(completion);
      completion.world.store.delete(completion.id);
    },
    fail: failed(fail),
  };
}

function failed(fail: Ending["fail"]): (completion: Completion) => void {
  return (completion) => {
    revise(completion.resource, completion.world, { provisioningState: "Failed" });
    fail?.(completion);
  };
}
