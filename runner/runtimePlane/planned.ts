import type { WantedCondition } from "../api/conditions";
import type { UnparsedObject } from "../api/customKind";
import type { Reason } from "../api/reasons";
import { type Activity, conditionsFor, lookAgainAfterMs, stateFor } from "../api/report";
import type { RuntimePlaneRedisSpec } from "../api/runtimePlaneRedis";
import type { State } from "../api/states";
import type { OwnedSecret } from "../kubernetes/ownedSecret";
import type { Secret } from "../kubernetes/secret";

/** The one thing to do for an object now. */
export type Deed =
  | { readonly is: "nothing" }
  /** Says in an Event that the object is the Go operator's. */
  | { readonly is: "leave alone" }
  /** Puts the finalizer on. */
  | { readonly is: "claim" }
  /** Writes the id into the status. */
  | { readonly is: "identify" }
  | { readonly is: "make the default IpRange" }
  | {
      readonly is: "project";
      readonly id: string;
      readonly spec: RuntimePlaneRedisSpec;
      /** Name of the control plane's IpRange. */
      readonly ipRange: string;
    }
  /** Brings annotations of the projection up to date. */
  | { readonly is: "annotate"; readonly patch: object }
  /** Passes the request to repair drift on, and takes it off this object. */
  | { readonly is: "repair"; readonly projection: UnparsedObject }
  | { readonly is: "scale"; readonly projection: UnparsedObject; readonly sku: string }
  | { readonly is: "write Secret"; readonly found?: Secret; readonly wanted: OwnedSecret }
  | { readonly is: "delete Secrets"; readonly secrets: readonly Secret[] }
  | { readonly is: "delete projection"; readonly projection: UnparsedObject }
  /** Takes the finalizer off. */
  | { readonly is: "release" };

/** What the status is to say. */
export interface Report {
  readonly state: State;
  readonly conditions: readonly WantedCondition[];
}

export interface Plan {
  readonly deed: Deed;
  /** Absent: the status stays as it is until the deed is done. */
  readonly report?: Report;
  /** When to look again without an event, in ms. Absent: an event will come. */
  readonly afterMs?: number;
}

/** A step, after which the world is looked at again. */
export function doing(deed: Deed, report?: Report): Plan {
  return { deed, ...(report ? { report } : {}) };
}

/** Nothing to do but to say why. */
export function saying(report: Report, afterMs?: number): Plan {
  return { deed: { is: "nothing" }, report, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** The same, in the words of the table of reasons, which also says when to look again. */
export function said(reason: Reason, message: string, activity?: Activity): Plan {
  return saying(reportOf(reason, message, activity), lookAgainAfterMs(reason));
}

export function reportOf(reason: Reason, message: string, activity?: Activity): Report {
  return {
    state: activity === "delete" ? "Deleting" : stateFor(reason),
    conditions: conditionsFor(reason, message, activity),
  };
}
