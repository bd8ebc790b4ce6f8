/** An error as Azure answers it: status, code and message; thrown by any rule, turned into the envelope by the server. */
export class ArmError extends Error {
  override name = "ArmError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** `gateway`: made by the ARM gateway (adds `x-ms-failure-cause: gateway`, no ids in the message). */
    readonly options: {
      readonly gateway?: boolean;
      readonly target?: string | null;
      readonly retryAfterMs?: number;
      /** `bare`: the error is answered without ARM's envelope. */
      readonly form?: "bare";
      /** Members of a problem (RFC 9457), which is answered instead of ARM's envelope. */
      readonly problem?: { readonly type: string; readonly traceId: string };
      /** The causes below a general code, as `error.details`. */
      readonly details?: readonly { readonly code: string; readonly message: string }[];
    } = {},
  ) {
    super(message);
  }
}
