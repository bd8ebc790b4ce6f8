/** What a user is told: what failed, on what, what to do. The base of every error that is thrown on purpose here. */
export class AmrError extends Error {
  override name = "AmrError";
}

/** What was asked of Azure when it failed: `{ verb: "create", id: "/subscriptions/…" }`. */
export interface Attempt {
  readonly verb: string;
  readonly id: string;
}

export interface ArmErrorOptions extends ErrorOptions {
  /** `x-ms-request-id`: what Azure's support asks for. */
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly target?: string | undefined;
  readonly attempt?: Attempt | undefined;
}

/**
 * Azure answered, and the answer was no.
 * `status` is the HTTP status; that of a failed long-running operation is 200, as Azure sends it.
 * `code` is Azure's, such as `AuthorizationFailed`; `Http503` where an answer had none.
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

/** Azure says that it has no room: for a new cluster, or for a running one to grow. What can be tried is in its sentence. */
export class CapacityError extends ArmError {
  override name = "CapacityError";
}

/** What Azure's answer is, in a class of its own where one is worth telling apart. */
export function armError(...answer: ConstructorParameters<typeof ArmError>): ArmError {
  const [, code, message] = answer;
  // The code may be one level down, and stands in the message then.
  const isShortage = /Insufficient ?Capacity/i.test(`${code} ${message}`);
  return isShortage ? new CapacityError(...answer) : new ArmError(...answer);
}

/** The server is there, but it does not prove who it is: asking again does not help. */
export function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS/.test(code);
}

/** No answer: name not found, refused, cut, or silent for too long. `code` is Node's, such as `ECONNRESET`. */
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

/** There is no usable credential. The message says which variable or command is missing. */
export class CredentialError extends AmrError {
  override name = "CredentialError";
}
