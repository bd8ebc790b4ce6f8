import { z } from "zod";

/** A request, as far as faults can be aimed at it. */
export interface FaultTarget {
  readonly method: string;
  /** ARM type of the resource, or of the resource whose operation is polled. */
  readonly type: string;
  readonly name: string;
  /** The action of a POST. */
  readonly action?: string | undefined;
  /** A status or result URL of a long-running operation. */
  readonly isPoll: boolean;
}

const match = z.strictObject({
  /** One method, or any of several: `["PUT", "PATCH", "DELETE"]`. */
  method: z.union([z.string(), z.array(z.string())]).optional(),
  type: z.string().optional(),
  name: z.string().optional(),
  action: z.string().optional(),
  /** Aim at the polls of operations instead of the requests themselves. */
  poll: z.boolean().optional(),
});
const shared = {
  match: match.default({}),
  times: z.union([z.int().min(1).max(1_000_000), z.literal("always")]).default(1),
  /** Number of matching requests that pass before the first hit. */
  skip: z.int().min(0).max(1_000_000).default(0),
};
const ms = z.number().min(0);

/**
 * Everything that can be made to go wrong. Absent fields of `match` match everything; a fault is used up after `times` hits
 * ("always": never). All times are Azure's.
 *
 * Answers:
 * - `refuse`: an error instead of doing it
 * - `throttle`: 429 with Retry-After in seconds
 * - `deny`: 403 AuthorizationFailed, as without the right to it
 * - `policy`: 403 RequestDisallowedByPolicy, as by an Azure Policy
 * - `race`: 409, because another client wrote the resource a moment before, without the tags of the request
 * - `drop`: cuts the connection, `after` doing what was asked, or `before`
 * - `notFoundOnPoll`: 404 for an operation that exists
 * - `stale`: after the write, reads answer what was there before it, for `forMs` or for so many `reads`
 *
 * Operations that the request begins:
 * - `fail`: ends Failed after `afterMs`, without `error` unless a code is given
 * - `cancel`: ends Canceled
 * - `capacity`: creations of clusters with high availability end Failed with `OperationFailed`; others pass
 * - `late`: succeeds, and the resource is `Updating` for `forMs` before it is `Running`
 * - `busy`: succeeds, and writes get 400 "busy undergoing system maintenance" for `forMs`
 */
export const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("refuse"),
    ...shared,
    status: z.int().min(400).max(599),
    code: z.string(),
    message: z.string().default("Refused on demand."),
    retryAfter: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal("throttle"), ...shared, retryAfter: z.number().min(0).default(10) }),
  z.strictObject({ kind: z.literal("deny"), ...shared }),
  z.strictObject({ kind: z.literal("policy"), ...shared }),
  z.strictObject({ kind: z.literal("race"), ...shared }),
  z.strictObject({ kind: z.literal("drop"), ...shared, when: z.enum(["before", "after"]).default("after") }),
  z.strictObject({ kind: z.literal("notFoundOnPoll"), ...shared }),
  z
    .strictObject({ kind: z.literal("stale"), ...shared, forMs: ms.optional(), reads: z.int().min(1).optional() })
    .refine(({ forMs, reads }) => (forMs === undefined) !== (reads === undefined), "either forMs or reads"),
  z.strictObject({
    kind: z.literal("fail"),
    ...shared,
    code: z.string().optional(),
    message: z.string().optional(),
    afterMs: ms.optional(),
  }),
  z.strictObject({ kind: z.literal("cancel"), ...shared, afterMs: ms.optional() }),
  z.strictObject({ kind: z.literal("capacity"), ...shared, afterMs: ms.optional() }),
  z.strictObject({ kind: z.literal("late"), ...shared, forMs: ms.default(30_000) }),
  z.strictObject({ kind: z.literal("busy"), ...shared, forMs: ms.default(60_000) }),
]);

/** A fault as a test or the admin API asks for it. */
export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault["kind"];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;
export type WaitingFault = Fault & { readonly left: number | "always" };

type Sugar<Kind extends FaultKind> = Omit<Extract<FaultInput, { kind: Kind }>, "kind" | "match" | "times"> & {
  readonly type?: string;
  readonly method?: string;
  readonly action?: string;
};

/** Limit on the faults that wait at a time. */
export const FAULTS_MAX = 1_000;

/** The faults that wait for a request to hit; first added, first hit. */
export class Faults {
  private waiting: (Fault & { left: number | "always" })[] = [];

  /** @param describe   changes how a request looks to the faults that wait */
  constructor(private readonly describe: (target: FaultTarget) => FaultTarget = (target) => target) {}

  /** @throws ZodError for an input that is no fault; RangeError when too many wait */
  add(input: FaultInput): void {
    const fault = faultSchema.parse(input);
    if (this.waiting.length >= FAULTS_MAX) throw new RangeError(`At most ${FAULTS_MAX} faults can wait.`);
    this.waiting.push({ ...fault, left: fault.times });
  }

  /** The next request of this kind is answered with an error, once. */
  refuseNext({ type, method, action, ...refusal }: Sugar<"refuse">): void {
    this.add({ kind: "refuse", match: { type, method, action }, ...refusal });
  }

  /** The next operation of this kind ends Failed, once. */
  failNext({ type, method, action, ...failure }: Sugar<"fail">): void {
    this.add({ kind: "fail", match: { type, method, action }, ...failure });
  }

  list(): readonly WaitingFault[] {
    return this.waiting;
  }

  clear(): void {
    this.waiting = [];
  }

  /** Whether a request could be hit by one of this kind. */
  isWaiting(kind: FaultKind): boolean {
    return this.waiting.some((fault) => fault.kind === kind);
  }

  /** Uses up one hit of the first fault of this kind that matches. */
  take<Kind extends FaultKind>(
    kind: Kind,
    target: FaultTarget,
    isMeant: (fault: FaultOf<Kind>) => boolean = () => true,
  ): FaultOf<Kind> | undefined {
    const isOfKind = (fault: Fault): fault is FaultOf<Kind> => fault.kind === kind;
    const described = this.describe(target);
    for (const fault of this.waiting) {
      if (!isOfKind(fault) || !matches(fault, described) || !isMeant(fault)) continue;
      if (fault.skip > 0) {
        fault.skip--;
        continue;
      }
      if (fault.left !== "always") fault.left--;
      this.waiting = this.waiting.filter(({ left }) => left !== 0);
      return fault;
    }
    return undefined;
  }
}

function matches({ kind, match }: Fault, target: FaultTarget): boolean {
  const wantsPoll = kind === "notFoundOnPoll" || match.poll === true;
  const methods = match.method === undefined ? [undefined] : [match.method].flat();
  return (
    wantsPoll === target.isPoll &&
    methods.some((method) => isSame(method, target.method)) &&
    isSame(match.type, target.type) &&
    isSame(match.name, target.name) &&
    isSame(match.action, target.action)
  );
}

function isSame(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted.toLowerCase() === actual?.toLowerCase();
}
