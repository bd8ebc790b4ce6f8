import type { UnparsedObject } from "../api/customKind";
import type { Kubernetes } from "../kubernetes/kubernetes";
import type { SaidOnce } from "./saidOnce";

/** Tells what the provider warned of, in an Event for each sentence. */
export class Cautions {
  constructor(
    private readonly kubernetes: Pick<Kubernetes, "record">,
    private readonly said: SaidOnce,
  ) {}

  /** Says each warning once for each generation of the object's spec. */
  tell(regarding: UnparsedObject, warnings: readonly string[]): void {
    const { uid, generation } = regarding.metadata;
    for (const note of warnings) {
      if (!this.said.isNews(uid ?? "", `${generation} ${note}`)) continue;
      this.kubernetes.record({ regarding, type: "Warning", reason: "Caution", action: "Reconcile", note });
    }
  }
}
