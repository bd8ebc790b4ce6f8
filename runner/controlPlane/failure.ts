import { ANNOTATIONS } from "../api/annotations";
import { TEN_MINUTES_MS } from "../api/reasonRow";
import { REASONS, type Reason } from "../api/reasons";
import { lookAgainAfterMs } from "../api/report";
import type { Refusal } from "../observer/observer";
import { OBSTACLE_MS, type Obstacle } from "./place";

/** What went wrong, in the words of whoever noticed. */
export interface Trouble {
  /** Azure's code of an error, the provider's, or that of a pass. */
  readonly code: string;
  /** One sentence, without a key. */
  readonly message: string;
  /** The same attempt would fail again, until somebody changes something. */
  readonly isFinal: boolean;
}

/** Why a stack does not get on, and until when nothing is tried. */
export interface Failure extends Trouble {
  /** Failures in a row, of the same attempt. */
  readonly count: number;
  /** The next attempt, in ms. */
  readonly retryAtMs: number;
  /** Names the attempt: a change of declaration or circumstances is worth another one at once. */
  readonly of: string;
}

const FIRST_RETRY_MS = 2_000;
/** A cause that was mended in Azure is noticed within this time. */
const LONGEST_RETRY_MS = TEN_MINUTES_MS;
/** After so many failures in a row the object is `Stalled`, and is looked at as seldom as after a final failure. */
export const TRIES = 8;

/** The failure after another one: attempts come later and later. */
export function nextFailure(
  last: Failure | undefined,
  { trouble, of, nowMs, random }: { trouble: Trouble; of: string; nowMs: number; random: number },
): Failure {
  const count = last?.of === of ? last.count + 1 : 1;
  const waitMs = trouble.isFinal ? sooner(LONGEST_RETRY_MS, random) : backOffMs(count, random);
  return { ...trouble, count, of, retryAtMs: nowMs + waitMs };
}

/** The time between the n-th failure in a row and the next attempt, in ms. */
export function backOffMs(count: number, random: number): number {
  const waitMs = count >= TRIES ? LONGEST_RETRY_MS : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (count - 1));
  return sooner(waitMs, random);
}

/** Up to a fifth sooner, so that what failed together does not come again together. */
function sooner(waitMs: number, random: number): number {
  return waitMs * (1 - random / 5);
}

/** What a condition says of a failure. */
export function failureSaid(failure: Failure | undefined, during: During): Obstacle {
  if (failure === undefined) return { reason: "AzureFailed", message: "Azure failed." };
  const reason = reasonOf(failure, during);
  // A reason of a failure that is final may sound like one that passes.
  const isSpent = failure.count >= TRIES && (!failure.isFinal || REASONS[reason].outcome === "retrying");
  const said = { reason, message: failure.message };
  return isSpent ? spent(said) : said;
}

/** The end of a sentence that promises another try (`stacks/advice.ts`): untrue by the time that nothing has helped. */
const PROMISE =
  /(?:;? this usually passes;)? the runner (?:goes on looking|tries again(?: to [^;]+; the annotation \S+ has it try at once)?)\.?$/i;

/** What a condition says when nothing has helped: what failed last, and what to do. */
function spent({ message }: Obstacle): Obstacle {
  const last = message.replace(PROMISE, "").replace(/[.;]$/, "");
  const end = last.endsWith("?") ? "" : ".";
  const advice = `remove the cause, or try at once with the annotation ${ANNOTATIONS.retry}`;
  return { reason: "RetriesExhausted", message: `${last}${end} That was tried ${TRIES} times and more: ${advice}.` };
}

/** What a condition says of a look that Azure refused. */
export function refusalSaid(refusal: Refusal, during: During): Obstacle {
  const trouble = { ...refusal, isFinal: false };
  return { reason: reasonOf(trouble, during), message: trouble.message };
}

/** Whether a refusal is more than a wait for another operation, which is how most things go. */
function isTrouble({ code }: Refusal): boolean {
  return REASONS_OF.some(([pattern]) => pattern.test(code));
}

/** What a condition says where the state of a stack cannot be read. @throws the error, where that is another one */
export function unreadSaid(error: unknown): Obstacle & { readonly afterMs: number } {
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  if (name !== "StateDamaged" && name !== "StateUnavailable") throw error;
  return { reason: name, message, afterMs: lookAgainAfterMs(name) ?? OBSTACLE_MS };
}

/** What a condition says of an attempt that Azure has refused for a while; undefined: nothing to complain of. */
export function refusedSaid({ is, refusal }: Refused): Obstacle | undefined {
  if (refusal === undefined || !(refusal.isFailure || isTrouble(refusal))) return undefined;
  const said = refusalSaid(refusal, is as During);
  return refusal.isFailure && refusal.count >= TRIES ? spent(said) : said;
}

/** How a stack stands, as far as Azure's refusals are concerned. */
interface Refused {
  readonly is: string;
  readonly refusal?: (Refusal & { readonly isFailure: boolean; readonly count: number }) | undefined;
}

/** Reasons by Azure's codes, those of a pass, and those of the provider's errors. */
const REASONS_OF: readonly (readonly [code: RegExp, reason: Reason])[] = [
  [/^(AuthorizationFailed|LinkedAuthorizationFailed|Forbidden)$/i, "Forbidden"],
  [/^ScopeLocked$/i, "Locked"],
  [/quota|limits?(exceeded|reached)/i, "QuotaExceeded"],
  [/^(InsufficientCapacity|SkuNotAvailable\w*)$/i, "SkuNotAvailable"],
  [/^RequestDisallowedByPolicy$/i, "PolicyDenied"],
  [/^(MissingSubscriptionRegistration|SubscriptionNotRegistered)$/i, "NotRegistered"],
  [/^CredentialError$/, "NoCredential"],
  [/^(TooManyRequests|BudgetSpent|\w*Throttled)$/i, "Throttled"],
  [/^(E[A-Z_]+|UnreachableError)$/, "AzureUnreachable"],
  [/^(InternalServerError|BadGateway|ServiceUnavailable|GatewayTimeout|ServerTimeout|ServerBusy)$/i, "AzureFailed"],
  [/^StrangerError$/, "NameTaken"],
  [/^DifferenceError$/, "AdoptionDiffers"],
  [/^GoneError$/, "InstanceGone"],
  [/^NeverRanError$/, "CreateFailed"],
  [/^ReplacementError$/, "ChangeRefused"],
  [/^ScaleTargetError$/, "InvalidScaleTarget"],
  [/^CheckFailure$/, "InvalidSpec"],
  [/^Locked$/, "StackLocked"],
  [/^StateDamaged$/, "StateDamaged"],
  [/^BackendFailed$/, "StateUnavailable"],
  [/^(ProgramFailed|EngineFailed|WorkerLost|Interrupted)$/, "PassFailed"],
];

/** What an object was in the middle of, when something failed. */
export type During = "creating" | "updating" | "deleting";

/** The reason for a condition, by the code alone. */
export function reasonOf({ code, isFinal }: Pick<Trouble, "code" | "isFinal">, during: During): Reason {
  if (code === "FailedStateError" && during === "updating") return "InstanceFailed";
  const known = REASONS_OF.find(([pattern]) => pattern.test(code))?.[1];
  if (known !== undefined) return known;
  if (during === "deleting") return "DeleteFailed";
  return isFinal ? "AzureRefused" : "AzureFailed";
}
