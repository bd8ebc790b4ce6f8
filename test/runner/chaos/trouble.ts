import type { FaultInput } from "../../../emulator/faults/faults";

/** Who is killed: one process, or the runner and everything that it started. */
export type Whom = "runner" | "worker" | "CLI" | "all";

/** A moment: around the n-th write since the step began, or after the n-th checkpoint, as a write of a state file is called. */
export interface Moment {
  readonly at:
    | "before Kubernetes write"
    | "after Kubernetes write"
    | "before ARM write"
    | "after ARM write"
    | "checkpoint";
  readonly n: number;
}

/** Something that goes wrong during one step. */
export type Trouble =
  /** SIGKILL. A worker or a CLI that is not there at that moment is killed as soon as there is one. */
  | { readonly does: "kill"; readonly whom: Whom; readonly moment: Moment }
  /** The API server refuses writes from the n-th on, so many times. */
  | { readonly does: "refuse"; readonly status: 409 | 429 | 500; readonly n: number; readonly times: number }
  /** The connection breaks off at the n-th write: before the API server did it, or before its answer was heard. */
  | { readonly does: "cut"; readonly when: "before" | "after"; readonly n: number }
  /** From the n-th write on the API server answers nothing, so many requests long, and its watches break off. */
  | { readonly does: "outage"; readonly n: number; readonly times: number }
  /** The n-th event of a watch gets lost with its connection; or with the history too; comes late, and all after it; or twice. */
  | {
      readonly does: "watch";
      readonly how: "lost" | "expired" | "late" | "twice";
      readonly n: number;
      readonly ms: number;
    }
  /** Azure, by name. */
  | { readonly does: "fault"; readonly name: string; readonly fault: FaultInput };

export type Kill = Extract<Trouble, { does: "kill" }>;

const MOMENTS: readonly Moment["at"][] = [
  "before Kubernetes write",
  "after Kubernetes write",
  "before ARM write",
  "after ARM write",
  "checkpoint",
];
/** A worker or a CLI seldom runs while others write: before or after makes no difference to them. */
const LATER: readonly Moment["at"][] = ["after Kubernetes write", "after ARM write", "checkpoint"];

export const KILLS = [
  ...(["runner", "all"] as const).flatMap((whom) => MOMENTS.map((at) => ({ whom, at }))),
  ...(["worker", "CLI"] as const).flatMap((whom) => LATER.map((at) => ({ whom, at }))),
] as const;

export const FAULT_NAMES = [
  "down",
  "429",
  "500",
  "503",
  "409",
  "connection cut before",
  "connection cut after",
  "stale",
  "fail",
  "cancel",
  "capacity",
  "late",
  "busy",
  "race",
] as const;
export type FaultName = (typeof FAULT_NAMES)[number];

/** All that `nameOf` says. */
export const TROUBLE_NAMES: readonly string[] = [
  ...KILLS.map(({ whom, at }) => `kill ${whom} ${at}`),
  ...[409, 429, 500].map((status) => `Kubernetes ${status}`),
  ...["before", "after"].map((when) => `Kubernetes cut ${when}`),
  "Kubernetes down",
  ...["lost", "expired", "late", "twice"].map((how) => `watch event ${how}`),
  ...FAULT_NAMES.map((name) => `Azure ${name}`),
];

/** In a few words, for the list of what came about. */
export function nameOf(trouble: Trouble): string {
  switch (trouble.does) {
    case "kill":
      return `kill ${trouble.whom} ${trouble.moment.at}`;
    case "refuse":
      return `Kubernetes ${trouble.status}`;
    case "cut":
      return `Kubernetes cut ${trouble.when}`;
    case "outage":
      return "Kubernetes down";
    case "watch":
      return `watch event ${trouble.how}`;
    case "fault":
      return `Azure ${trouble.name}`;
  }
}
