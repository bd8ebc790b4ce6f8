import { faultOf } from "../observer/survey";
import { isDue, isFreed, isHeldUp, nextLookMs } from "./due";
import { isGone, isIn, isLeftBehind } from "./gone";
import { HOLDS_DATA } from "./order";
import { OBSTACLE_MS } from "./place";
import { NOTHING, type Plan, plan } from "./plan";
import type { KnownResource, StackView } from "./stackView";

/**
 * The plan of a stack; and while the plan only waits, since what is wanted cannot be had, what keeps a running instance
 * reachable. Pure.
 */
export function planKeeping(view: StackView): Plan & { readonly isKeeping: boolean } {
  const wanted = plan(view);
  const { standing } = wanted;
  const isWaiting = standing.is === "failed" && standing.during !== "deleting";
  if (!isWaiting) return { ...wanted, isKeeping: false };
  const { due, nextMs } = keeping(view);
  const afterMs = Math.min(wanted.afterMs ?? Number.POSITIVE_INFINITY, nextMs);
  const deed = due.length > 0 ? ({ is: "steps", resources: due } as const) : NOTHING;
  return { deed, standing, ...(Number.isFinite(afterMs) ? { afterMs } : {}), isKeeping: true };
}

/**
 * The steps that make again what is gone and holds no data. Steps need no program, so none has to be one that Azure takes; and
 * the state has the ids already, so a deletion misses nothing.
 */
function keeping({ resources, nowMs }: StackView): { due: readonly KnownResource[]; nextMs: number } {
  const isRunning = resources.every(({ isMade }) => isMade);
  const gone = resources.filter(isGone);
  // Nothing leads to what may be gone.
  if (!isRunning || resources.some(isMissed)) return { due: [], nextMs: Number.POSITIVE_INFINITY };
  const others = resources.filter(({ kind }) => !HOLDS_DATA.has(kind));
  const settled = others.filter(({ status }) => status.is === "settled");
  const leaving = settled.filter((one) => gone.some(({ id }) => isIn(one.id, id)) || isLeftBehind(one, resources));
  const movable = others.filter((one) => one.status.is !== "settled" && !isHeldUp(one, resources));
  const failed = movable.filter(({ status }) => status.is === "failed");
  const working = movable.filter(({ status }) => status.is !== "failed");
  const isTried = ({ lookedMs }: KnownResource) => nowMs - lookedMs < OBSTACLE_MS;
  const due = [
    ...leaving,
    ...working.filter((one) => isDue(one, nowMs) || isFreed(one, resources)),
    ...failed.filter((one) => !isTried(one)),
  ];
  const nextMs = [
    ...(working.length > 0 ? [nextLookMs(working, nowMs)] : []),
    ...failed.filter(isTried).map(({ lookedMs }) => lookedMs + OBSTACLE_MS - nowMs),
  ];
  return { due, nextMs: Math.min(Number.POSITIVE_INFINITY, ...nextMs) };
}

/** Whether what holds the data goes, or was not found, though it may come to be seen again. */
function isMissed({ kind, status, observation }: KnownResource): boolean {
  const isUnfound = status.is === "failed" && status.code === "GoneError";
  return HOLDS_DATA.has(kind) && (isUnfound || observation.is === "gone" || isLeaving({ kind, observation }));
}

/** Whether Azure deletes the resource, as the last look showed, whatever came of the steps before. */
function isLeaving({ kind, observation }: Pick<KnownResource, "kind" | "observation">): boolean {
  return observation.is === "there" && faultOf(kind, observation.document)?.is === "leaving";
}
