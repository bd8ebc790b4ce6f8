import type { ArmId } from "./armId";

/** JSON as it goes over the wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** One resource as the local Azure keeps it: `document` is what a GET answers, except for what `view` adds. */
export interface Resource {
  readonly id: ArmId;
  document: JsonObject;
  /** Facts that Azure knows and does not show: access keys, the operation that holds the resource, … */
  hidden: JsonObject;
}
