import type { ResourceStatus } from "../../provider/lifecycle/status";
import type { Pass } from "./stacks";

/** A pass as a worker is asked to serve it. It holds secrets, so it goes to the worker over its channel, and nowhere else. */
export type Job = Pick<Pass, "verb" | "declaration" | "access" | "mayDelete" | "leaving" | "steps">;

/** The ports of loopback at which a worker serves a pass to the CLI. */
export interface Ports {
  readonly provider: number;
  /** Undefined: this pass needs no program. */
  readonly program: number | undefined;
}

/** How a pass went, as the process that served it knows. */
export interface Served {
  readonly statuses: Readonly<Record<string, ResourceStatus>>;
  /** What the provider warned of. */
  readonly warnings?: readonly string[];
  /** The error of the program, in one sentence. */
  readonly programError?: string;
}

/** A kind of requests of which a subscription has a number. */
export interface Spending {
  readonly kind: "read" | "write";
  readonly subscriptionId: string;
}

export type ToWorker =
  | { readonly is: "serve"; readonly job: Job }
  | { readonly is: "end" }
  /** No request of that kind is left: the next one may go after the time. */
  | { readonly is: "wait"; readonly spending: Spending; readonly waitMs: number };

export type FromWorker =
  | { readonly is: "serving"; readonly ports: Ports }
  | { readonly is: "served"; readonly served: Served }
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "spent"; readonly spending: Spending }
  /** Azure refused a request for now. `retryAfterMs`: absent where Azure does not say. */
  | { readonly is: "throttled"; readonly spending: Spending; readonly retryAfterMs?: number | undefined };
