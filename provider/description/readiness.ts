/** The state of a resource, read from its document, in the four words that the lifecycle acts on. */
export type Readiness =
  | { readonly is: "ready" }
  | { readonly is: "working"; readonly phase: string }
  | { readonly is: "deleting"; readonly phase: string }
  /**
   * `canUpdate`: a write may repair the resource (another SKU a cluster that ran before, say). Else only a delete helps, or
   * the `remedy`: what somebody has to do in Azure, as a sentence without its end.
   */
  | { readonly is: "failed"; readonly phase: string; readonly canUpdate: boolean; readonly remedy?: string };
