import { repairable } from "./driftBook";
import { isAnew, isAwaited, isDue, isFreed, isHeldUp, LOOK_MS, nextLookMs, waitsForRetry } from "./due";
import { isGone, isIn, isLeftBehind, isLost } from "./gone";
import { deletable } from "./order";
import { isExhausted, type Refused } from "./refused";
import type { Goal, KnownResource, StackView } from "./stackView";

/** The one thing to do for a stack now. */
export type Deed =
  | { readonly is: "nothing" }
  /** A pass of `pulumi up` over the declaration; it brings back what is `leaving`. */
  | { readonly is: "pass"; readonly priority: "begin" | "settle"; readonly leaving: readonly string[] }
  /** Steps in process, each of its own resource. */
  | { readonly is: "steps"; readonly resources: readonly KnownResource[] }
  /** Deletes in process, each of its own resource. */
  | { readonly is: "removals"; readonly resources: readonly KnownResource[] }
  /** A pass of `pulumi destroy`, when nothing is left in Azure: takes the stack away. */
  | { readonly is: "destroy" };

/** How a stack stands, for a report. */
export type Standing =
  | { readonly is: "absent" }
  | { readonly is: "ready" }
  | {
      readonly is: "creating" | "updating" | "deleting";
      readonly phase: string;
      readonly sinceMs: number;
      /** What Azure has refused for a while; each attempt may be the one that succeeds. */
      readonly refusal?: Refused | undefined;
    }
  /** A cluster or database that was ready, and that others deleted, or are deleting. */
  | { readonly is: "lost"; readonly id: string; readonly isLeaving: boolean }
  /** Something that was ready, and that Azure has in a state in which it cannot be used. */
  | { readonly is: "broken"; readonly id: string; readonly phase: string }
  | { readonly is: "failed"; readonly during: "creating" | "updating" | "deleting" };

export interface Plan {
  readonly deed: Deed;
  readonly standing: Standing;
  /** When to think again without an event, in ms from now. Absent: an event will come. */
  readonly afterMs?: number;
}

/** What Azure refuses for so long is worth a condition. */
const REFUSED_SAID_MS = 60_000;
/** Decides the next move of a stack. Pure: the same view gives the same plan. */
export function plan(view: StackView): Plan {
  const { goal } = view;
  if (goal.is === "kept") return { deed: NOTHING, standing: { is: "failed", during: "updating" } };
  return goal.is === "absent" ? planRemoval(view) : planDeclared(view, goal);
}

function planRemoval(view: StackView): Plan {
  const { state, resources, nowMs, memory } = view;
  if (state === undefined) return { deed: NOTHING, standing: { is: "absent" } };
  const left = resources.filter(({ status }) => status.is !== "deleted");
  const sinceMs = memory.sinceMs ?? nowMs;
  if (left.length === 0) {
    if (waitsForRetry(view)) return failed(view, "deleting");
    const standing: Standing = { is: "deleting", phase: "removing the stack", sinceMs };
    // A pass and a removal may see Azure otherwise: neither is asked again and again.
    const { failure, lastPass } = memory;
    const waitMs = failure || !lastPass || lastPass.isOk ? 0 : lastPass.atMs + LOOK_MS - nowMs;
    return waitMs > 0 ? { deed: NOTHING, standing, afterMs: waitMs } : { deed: { is: "destroy" }, standing };
  }
  const phase = left.map(named).join(", ");
  const standing: Standing = { is: "deleting", phase, sinceMs, refusal: refusalAmong(left, nowMs) };
  if (waitsForRetry(view)) return failed(view, "deleting");
  const now = deletable(left).filter((one) => isAnew(view, one) || isDue(one, nowMs));
  if (now.length > 0) return { deed: { is: "removals", resources: now }, standing };
  return { deed: NOTHING, standing, afterMs: nextLookMs(deletable(left), nowMs) };
}

function planDeclared(view: StackView, goal: Extract<Goal, { is: "declared" }>): Plan {
  const { state, resources, memory, nowMs, repairs } = view;
  const isRunning = resources.length > 0 && resources.every(({ isMade }) => isMade);
  const during = isRunning ? "updating" : "creating";
  const standing = (phase: string): Standing => {
    return { is: during, phase, sinceMs: memory.sinceMs ?? nowMs, refusal: refusalAmong(resources, nowMs) };
  };
  // What lost its data stays so, whatever else is wanted, until somebody says that it may be made again, empty.
  const lost = resources.find((one) => isLost(one, view));
  if (lost && !repairs) {
    return { deed: NOTHING, standing: { is: "lost", id: lost.id, isLeaving: lost.fault?.is === "leaving" } };
  }
  // The attempt that found the resource gone did not have the word yet.
  const isAnswered = lost !== undefined && memory.failure?.code === "GoneError";
  if (waitsForRetry(view) && !isAnswered) return failed(view, during);

  const gone = resources.filter((one) => isGone(one) || one === lost);
  // What is inside something goes with it, and no list shows that.
  const leaving = resources.filter(({ id }) => gone.some((one) => isIn(id, one.id))).map(({ urn }) => urn);
  // A pass that failed, or died with an earlier process, may have left the state between two declarations.
  const isInterrupted =
    memory.lastPass === undefined ? resources.some(({ status }) => status.is !== "settled") : !memory.lastPass.isOk;
  if (state?.digest !== goal.digest || isInterrupted || lost) {
    const phase = lost ? "making again what is gone" : "beginning";
    return { deed: { is: "pass", priority: "begin", leaving }, standing: standing(phase) };
  }
  const unsettled = resources.filter(({ status }) => status.is !== "settled");
  // What waits for something that is gone would wait for ever.
  const isInVain = unsettled.some((one) => gone.some((other) => isAwaited(other, one)));
  if (unsettled.length > 0 && !isInVain) {
    const movable = unsettled.filter((resource) => !isHeldUp(resource, resources));
    const now = movable.filter((one) => isAnew(view, one) || isDue(one, nowMs) || isFreed(one, resources));
    const phase = unsettled.map(named).join(", ");
    if (now.length > 0) return { deed: { is: "steps", resources: now }, standing: standing(phase) };
    return { deed: NOTHING, standing: standing(phase), afterMs: nextLookMs(movable, nowMs) };
  }
  const left = resources.filter((one) => isLeftBehind(one, resources));
  if (left.length > 0)
    return { deed: { is: "steps", resources: left }, standing: standing(left.map(named).join(", ")) };
  if (gone.length > 0) {
    return { deed: { is: "pass", priority: "begin", leaving }, standing: standing("making again what is gone") };
  }
  const broken = resources.find(({ fault }) => fault?.is === "broken");
  const drifted = resources.filter(
    ({ differences, fault }) => fault?.is === "broken" || Object.keys(repairable(differences)).length > 0,
  );
  if (repairs && drifted.length > 0) {
    return {
      deed: { is: "steps", resources: drifted.map(asAzureHas) },
      standing: standing("putting right what drifted"),
    };
  }
  const rest: Standing = broken ? { is: "broken", id: broken.id, phase: broken.fault?.phase ?? "" } : { is: "ready" };
  if (Object.keys(memory.steps).length > 0)
    return { deed: { is: "pass", priority: "settle", leaving: [] }, standing: rest };
  return { deed: NOTHING, standing: rest };
}

/** The resource as if its state had what Azure has: the step then brings what the inputs say. */
function asAzureHas(resource: KnownResource): KnownResource {
  const observed = Object.entries(repairable(resource.differences)).map(([property, { observed: value }]) => [
    property,
    value,
  ]);
  return { ...resource, properties: { ...resource.properties, ...Object.fromEntries(observed) } };
}

export const NOTHING: Deed = { is: "nothing" };

function failed({ memory: { failure }, nowMs }: StackView, during: "creating" | "updating" | "deleting"): Plan {
  return { deed: NOTHING, standing: { is: "failed", during }, afterMs: (failure?.retryAtMs ?? nowMs) - nowMs };
}

/** The refusal that lasts, of those the one that was tried in vain most often. */
function refusalAmong(resources: readonly KnownResource[], nowMs: number): Refused | undefined {
  const lasting = resources
    .flatMap(({ refused }) => refused ?? [])
    .filter((one) => !one.isAtWork && (isExhausted(one) || nowMs - one.sinceMs >= REFUSED_SAID_MS));
  const failures = ({ isFailure, count }: Refused) => (isFailure ? count : 0);
  return lasting.sort((one, other) => failures(other) - failures(one))[0];
}

function named({ kind, status }: KnownResource): string {
  const phase = status.is === "in progress" ? status.phase : "reason" in status ? status.reason : WORDS[status.is];
  return `${NOUNS[kind] ?? kind}: ${phase.replace(ID, "$1")}`;
}

/** Names in Azure are enough for people. */
const ID = /\/subscriptions\/\S*\/([^/\s]+)/g;

/** A settled resource is told of only while everything is being deleted. */
const WORDS = { settled: "still there", deleting: "deleting", deleted: "gone" } as const;

const NOUNS: Readonly<Record<string, string>> = {
  Cluster: "cluster",
  Database: "database",
  PrivateEndpoint: "private endpoint",
  PrivateDnsZoneGroup: "DNS zone group",
  PrivateDnsZone: "private DNS zone",
  VirtualNetworkLink: "link of the virtual network",
  Subnet: "subnet",
};
