import type { Faults } from "../faults/faults";
import type { ArmId } from "../world/armId";
import type { Ending } from "../world/ending";
import type { JsonObject } from "../world/resource";
import type { Schedule } from "../world/schedule";
import type { Store } from "../world/store";
import type { World } from "../world/world";
import type { UrlSignature } from "./urlSignature";

/** Parts of the local Azure that the operation table works with. */
export interface OperationTableOptions {
  readonly schedule: Schedule;
  readonly store: Store;
  readonly faults: Faults;
  readonly signature: UrlSignature;
  readonly newGuid: () => string;
  readonly world: () => World;
  /** The resource as a GET answers it; undefined when it is gone. */
  readonly read: (id: ArmId, apiVersion: string) => JsonObject | undefined;
  /** An ending of a type by its name. */
  readonly ending: (type: string, name: string) => Ending | undefined;
  /** Answer 404 for a URL whose signature was changed: off by default, since what Azure does then is not known. */
  readonly isStrict?: boolean;
}
