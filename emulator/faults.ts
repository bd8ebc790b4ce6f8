import { z } from "zod";

/** What a request is, as far as a fault can be aimed at it. */
export interface Target {
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
  method: z.string().optional(),
  type: z.string().optional(),
  name: z.string().optional(),
  action: z.string().optional(),
  /** Aim at the polls of operations instead of the requests themselves. */
  poll: z.boolean().optional(),
});
const shared = { match: match.default({}), times: z.int().min(1).max(1_000_000).default(1) };

/**
 * What can be made to go wrong. `match` fields that are absent match everything; a fault is used up after `times` hits.
 * - `refuse`: an error instead of doing it
 * - `throttle`: 429 with Retry-After (seconds of Azure's time)
 * - `drop`: does it, then cuts the connection without an answer
 * - `fail`: the operation that the request begins ends Failed after `afterMs` of Azure's time, without `error` unless a code is given
 * - `notFoundOnPoll`: 404 for an operation that exists
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
  z.strictObject({ kind: z.literal("drop"), ...shared }),
  z.strictObject({
    kind: z.literal("fail"),
    ...shared,
    code: z.string().optional(),
    message: z.string().optional(),
    afterMs: z.number().min(0).optional(),
  }),
  z.strictObject({ kind: z.literal("notFoundOnPoll"), ...shared }),
]);

/** A fault as it is asked for. */
export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault["kind"];

type Sugar<Kind extends FaultKind> = Omit<Extract<FaultInput, { kind: Kind }>, "kind" | "match" | "times"> & {
  readonly type?: string;
  readonly method?: string;
  readonly action?: string;
};

/** The faults that wait for a request to hit; first added, first hit. */
export class Faults {
  private waiting: (Fault & { left: number })[] = [];

  /** @throws ZodError for a fault that is not one. */
  add(input: FaultInput): void {
    const fault = faultSchema.parse(input);
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

  list(): readonly (Fault & { readonly left: number })[] {
    return this.waiting;
  }

  clear(): void {
    this.waiting = [];
  }

  /** Uses up one hit of the first fault of this kind that matches. */
  take<Kind extends FaultKind>(kind: Kind, target: Target): Extract<Fault, { kind: Kind }> | undefined {
    const fault = this.waiting.find((candidate) => candidate.kind === kind && matches(candidate, target));
    if (fault === undefined) return undefined;
    fault.left--;
    this.waiting = this.waiting.filter(({ left }) => left > 0);
    return fault as Extract<Fault, { kind: Kind }> & { left: number };
  }
}

function matches({ kind, match }: Fault, target: Target): boolean {
  const wantsPoll = kind === "notFoundOnPoll" || match.poll === true;
  return (
    wantsPoll === target.isPoll &&
    isSame(match.method, target.method) &&
    isSame(match.type, target.type) &&
    isSame(match.name, target.name) &&
    isSame(match.action, target.action)
  );
}

function isSame(wanted: string | undefined, actual: string | undefined): boolean {
  return wanted === undefined || wanted.toLowerCase() === actual?.toLowerCase();
}
