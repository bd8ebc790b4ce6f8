/** What a document of Azure says about the resource, in the four words that the lifecycle acts on. */
export type Readiness =
  | { readonly is: "ready" }
  | { readonly is: "working"; readonly phase: string }
  | { readonly is: "deleting"; readonly phase: string }
  /**
   * `canUpdate`: the resource ran before, so a change (another SKU, say) may bring it back; else only a delete helps, or the
   * `advice`, which is a sentence.
   */
  | { readonly is: "failed"; readonly phase: string; readonly canUpdate: boolean; readonly advice?: string };
