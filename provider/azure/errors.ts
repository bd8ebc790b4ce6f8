import { type ErrorAdvice, PULUMI_ERRORS } from "./errorAdvice";

/** The base of every error that is thrown on purpose here. The message tells a user what failed, on what, and what to do. */
export class AmrError extends Error {
  override name = "AmrError";
}

/** What is in the way belongs to somebody else. */
export class StrangerError extends AmrError {
  override name = "StrangerError";
}

/** What was there, and is to be changed or taken over, is not there any more. */
export class GoneError extends AmrError {
  override name = "GoneError";
}

/** Azure left a resource in a failed state, which the same attempt does not mend. */
export class FailedStateError extends AmrError {
  override name = "FailedStateError";
}

/** Azure could not create the resource, the second time too: it never ran. */
export class NeverRanError extends FailedStateError {
  override name = "NeverRanError";
}

/** What is there would have to be made anew, and nobody allowed that. */
export class ReplacementError extends AmrError {
  override name = "ReplacementError";
}

/** What is to be taken over differs from what is declared. */
export class DifferenceError extends AmrError {
  override name = "DifferenceError";
}

/** The request that failed: `{ verb: "create", id: "/subscriptions/…" }`. */
export interface Attempt {
  readonly verb: string;
  readonly id: string;
}

export interface ArmErrorOptions extends ErrorOptions {
  /** `x-ms-request-id`, for which Azure's support asks. */
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly target?: string | undefined;
  readonly attempt?: Attempt | undefined;
}

/**
 * Azure answered with an error.
 * `status` is the HTTP status; a failed long-running operation has 200, as Azure sends it.
 * `code` is Azure's, such as `AuthorizationFailed`; `Http503` where the answer had no code.
 */
export class ArmError extends AmrError {
  override name = "ArmError";
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly target: string | undefined;
  readonly attempt: Attempt | undefined;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    options: ArmErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.requestId = options.requestId;
    this.retryAfterMs = options.retryAfterMs;
    this.target = options.target;
    this.attempt = options.attempt;
  }
}

/** Azure has no capacity for a new cluster, or for a running one to grow. `sentence` says what the user can try. */
export class CapacityError extends ArmError {
  override name = "CapacityError";
}

/** The error of an answer: a `CapacityError` for a lack of capacity, else an `ArmError`. */
export function armError(...answer: ConstructorParameters<typeof ArmError>): ArmError {
  const [, code, message] = answer;
  // A nested code stands in the message (`errorResponse.ts`).
  const isShortage = /Insufficient ?Capacity/i.test(`${code} ${message}`);
  return isShortage ? new CapacityError(...answer) : new ArmError(...answer);
}

/** Whether the server is there but its certificate is not trusted: asking again does not help. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS/.test(code);
}

/** The host gave no answer: name not found, refused, cut, or silent for too long. `code` is Node's, such as `ECONNRESET`. */
export class UnreachableError extends AmrError {
  override name = "UnreachableError";

  constructor(
    readonly host: string,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`cannot reach ${host} (${code})`, options);
  }
}

/** There is no usable credential. The message says which variable or command is missing, for whoever runs `pulumi up`. */
export class CredentialError extends AmrError {
  override name = "CredentialError";

  /** `said`: a function where other readers have other things to do. */
  constructor(
    private readonly said: string | ((to: ErrorAdvice) => string),
    options?: ErrorOptions,
  ) {
    super(typeof said === "string" ? said : said(PULUMI_ERRORS), options);
  }

  /** The message for this reader. */
  toldTo(reader: ErrorAdvice): string {
    return typeof this.said === "string" ? this.message : this.said(reader);
  }
}
