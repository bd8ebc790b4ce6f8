import type { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";
import type { Answer } from "../world/resourceType";

/** The result of a request in the gateway. */
export interface Outcome {
  readonly method: string;
  readonly answer: Answer;
  /** The error that became the answer. */
  readonly error?: ArmError;
  /** The resource that the request, or the operation that it polls, is about. */
  readonly id?: ArmId;
  /** Cut the connection instead of answering: before anything was done, or after. */
  readonly dropped?: "before" | "after";
  /** The URL of an operation. */
  readonly isPoll: boolean;
  /** Answered by Microsoft.Cache, which writes errors in its own manner. */
  readonly isCache: boolean;
}
