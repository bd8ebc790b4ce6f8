import { sentence } from "../azure/errorSentence";
import { AmrError } from "../azure/errors";
import type { Inputs } from "../description/inputs";

/** Azure has the resource, but not as wanted: the state keeps the resource, and the next `up` goes on with it. */
export class PartialError extends AmrError {
  override name = "PartialError";
  readonly properties!: Inputs;
  constructor(
    readonly id: string,
    properties: Inputs,
    cause: unknown,
  ) {
    super(sentence(cause), { cause });
    // Hidden from whoever prints the error: keys are among the properties.
    Object.defineProperty(this, "properties", { value: properties });
  }
}

/** Azure is deleting, and begin mode does not wait: the resource stays in the state until Azure answers 404. */
export class StillDeletingError extends AmrError {
  override name = "StillDeletingError";
  constructor(
    message: string,
    /** The beginning of the delete, in ms. */
    readonly sinceMs: number,
    /** Nobody knows whether Azure took the last DELETE: another one would be too early. */
    readonly isInDoubt = false,
  ) {
    super(message);
  }
}

/** Azure refused for now, and begin mode does not wait: a later pass tries again. The cause is Azure's error. */
export class RefusedError extends AmrError {
  override name = "RefusedError";
  constructor(cause: unknown) {
    super(sentence(cause), { cause });
  }
}
