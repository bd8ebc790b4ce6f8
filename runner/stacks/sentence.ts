import { sentence as toldTo } from "../../provider/azure/errorSentence";
import { KUBERNETES_ADVICE } from "./advice";

/** An error as one line for a user of Kubernetes, without a secret. All of the runner tells errors by this one. */
export function sentence(error: unknown): string {
  return toldTo(error, KUBERNETES_ADVICE);
}
