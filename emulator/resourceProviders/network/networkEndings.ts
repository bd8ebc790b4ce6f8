import type { Completion, Ending } from "../../world/ending";
import { revise } from "./networkOperation";

/** Ends a PUT of Microsoft.Network: the resource is `Succeeded`, then `finish` runs. */
export function putEnding({ finish, fail }: Ending = {}): Ending {
  return {
    finish(completion) {
      revise(completion.resource, completion.world, { provisioningState: "Succeeded" });
      finish?.(completion);
    },
    fail: failed(fail),
  };
}

/** Ends a DELETE of Microsoft.Network: `finish` runs, which deletes dependent resources, then the resource is gone. */
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
