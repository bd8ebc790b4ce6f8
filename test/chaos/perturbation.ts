import type { FaultInput } from "../../emulator/faults/faults";
import type { Shell } from "../pulumi/shell";
import type { Choices } from "./choices";
import { WRITES } from "./write";

/** Something that goes wrong during one `up`, counted from its beginning. */
export type Perturbation =
  /**
   * SIGKILL to the CLI and the provider, or to the provider alone, around the n-th write to ARM, after the n-th request, or
   * after a checkpoint.
   */
  | {
      readonly does: "kill";
      readonly at: "before write" | "after write" | "request" | "checkpoint";
      readonly n: number;
      readonly whom?: "provider";
    }
  /** One Ctrl-C after the n-th request. */
  | { readonly does: "interrupt"; readonly n: number }
  /** The provider's clock leaps at its n-th wait; Azure's does not. */
  | { readonly does: "jump"; readonly n: number; readonly ms: number }
  | { readonly does: "fault"; readonly fault: FaultInput };

const HOUR_MS = 3_600_000;
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const TYPES = [
  CLUSTER,
  `${CLUSTER}/databases`,
  `${CLUSTER}/databases/accessPolicyAssignments`,
  "Microsoft.Network/virtualNetworks/subnets",
  "Microsoft.Network/privateEndpoints",
  "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
  "Microsoft.Network/privateDnsZones",
  "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
];

/** What an `up` is about to do: many things, or one. */
export interface Situation {
  readonly shell: Shell;
  readonly isLarge: boolean;
  /** It cannot succeed, and is taken back next. */
  readonly isBad: boolean;
}

/** How much of each there is to count, about. */
const LARGE = { write: 7, request: 90, checkpoint: 14, wait: 20 };
const SMALL = { write: 2, request: 12, checkpoint: 5, wait: 4 };
type Most = typeof LARGE;

/** One perturbation, at random. */
export function randomPerturbation(choices: Choices, { shell, isLarge, isBad }: Situation): Perturbation {
  const most = isLarge ? LARGE : SMALL;
  const isServed = shell === "served";
  const kinds = [
    "kill",
    "kill",
    "kill",
    "fault",
    "fault",
    "fault",
    "fault",
    ...(isServed ? ["interrupt", "jump"] : []),
  ];
  switch (choices.of(kinds)) {
    case "kill":
      return randomKill(choices, most);
    case "interrupt":
      return { does: "interrupt", n: early(choices, most.request) };
    case "jump":
      return { does: "jump", n: early(choices, most.wait), ms: choices.of([-HOUR_MS, HOUR_MS, 24 * HOUR_MS]) };
    default:
      return { does: "fault", fault: randomFault(choices, most, isBad) };
  }
}

function randomKill(choices: Choices, most: Most): Perturbation {
  const at = choices.of(["before write", "after write", "request", "checkpoint"] as const);
  const last = at === "request" || at === "checkpoint" ? most[at] : most.write;
  return { does: "kill", at, n: early(choices, last), ...(choices.happens(0.25) ? { whom: "provider" } : {}) };
}

/** From 1 to `last`, more often near the beginning: most edits take a write or two, and few requests. */
function early(choices: Choices, last: number): number {
  return choices.between(1, choices.between(1, last));
}

function randomFault(choices: Choices, most: Most, isBad: boolean): FaultInput {
  const skip = early(choices, most.write) - 1;
  const write = { method: [...WRITES] };
  const some = { skip: early(choices, most.request) - 1 };
  const type = choices.of(TYPES);
  const ended = choices.of(TYPES.map((one) => ({ ...write, type: one })));
  switch (choices.between(0, 13)) {
    case 0:
      return { kind: "drop", when: "after", match: write, skip, times: choices.between(1, 2) };
    case 1:
      return { kind: "drop", when: "before", match: write, skip, times: choices.between(1, 2) };
    case 2:
      return { kind: "drop", when: choices.of(["before", "after"]), ...some, times: choices.between(1, 6) };
    case 3:
    case 4: {
      // An old look at what failed in between is as good as new to whoever takes the edit back: it may not last that long.
      const lasts =
        choices.happens(0.5) && !isBad ? { reads: choices.between(1, 4) } : { forMs: choices.of([5_000, 60_000]) };
      return { kind: "stale", match: write, skip, times: choices.between(1, 3), ...lasts };
    }
    case 5:
      return { kind: "throttle", ...some, times: choices.between(1, 12) };
    case 6: {
      const [status, code] = choices.of([
        [500, "InternalServerError"],
        [503, "ServiceUnavailable"],
      ] as const);
      return { kind: "refuse", status, code, ...some, times: choices.between(1, 12) };
    }
    case 7:
      return {
        kind: "fail",
        match: choices.of([write, { ...write, type }]),
        ...(choices.happens(0.5) ? { code: "InternalError" } : {}),
      };
    case 8:
      return { kind: "cancel", match: ended };
    case 9:
      return { kind: "capacity", match: { type: CLUSTER } };
    case 10:
      return { kind: "notFoundOnPoll", skip, times: choices.between(1, 2) };
    case 11:
      return { kind: choices.of(["late", "busy"] as const), match: choices.of([{}, { type }]), forMs: 60_000 };
    case 12: {
      // As two upserts at once meet, without anything that came of the other one.
      const message = "Another operation is in progress. Please try again later.";
      return {
        kind: "refuse",
        status: 409,
        code: "Conflict",
        message,
        match: { method: "PUT" },
        skip,
        times: choices.between(1, 3),
      };
    }
    default:
      // Not PUT: what somebody else has made a moment before is not ours, and rightly left alone. The case above refuses updates.
      return { kind: "race", match: { method: ["PATCH", "DELETE"] }, skip: choices.between(0, 1) };
  }
}

/** All that `nameOf` says. */
export const PERTURBATION_NAMES: readonly string[] = [
  ...["both", "provider"].flatMap((whom) =>
    ["before write", "after write", "after request", "after checkpoint"].map((at) => `kill ${whom} ${at}`),
  ),
  "interrupt",
  "clock back",
  "clock ahead",
  "connection cut before",
  "connection cut after",
  ...[409, 500, 503].map((status) => `refuse ${status}`),
  ...["throttle", "stale", "fail", "cancel", "capacity", "notFoundOnPoll", "late", "busy", "race"],
];

/** In a few words, for the list of what was covered. */
export function nameOf(perturbation: Perturbation): string {
  switch (perturbation.does) {
    case "kill": {
      const { at, whom = "both" } = perturbation;
      return `kill ${whom} ${at === "request" || at === "checkpoint" ? "after " : ""}${at}`;
    }
    case "interrupt":
      return "interrupt";
    case "jump":
      return `clock ${perturbation.ms < 0 ? "back" : "ahead"}`;
    case "fault": {
      const { fault } = perturbation;
      if (fault.kind === "drop") return `connection cut ${fault.when ?? "after"}`;
      if (fault.kind === "refuse") return `refuse ${fault.status}`;
      return fault.kind;
    }
  }
}
