import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { Scrape } from "./scrape";
import type { MeasuredRunner, Stage } from "./stage";

/** Reconciliations of instances that are as they should be. */
export interface Idle {
  readonly count: number;
  /** Mean. */
  readonly ms: number;
  /** Share that took at most 5 ms. */
  readonly quickShare: number;
  readonly processes: number;
  readonly passes: number;
  /** To Azure, but for the observer's lists. */
  readonly requests: number;
}

const TOUCHES = 200;
const PAUSE_MS = 40;
const POLL_MS = 500;
const POLLS = 120;
const CONTROLLER = { controller: "azuremanagedredis" };

/** Touches instances that are ready, so that each is reconciled with nothing to do. */
export async function idleReconciles(stage: Stage, runner: MeasuredRunner, names: readonly string[]): Promise<Idle> {
  const { kubernetes, live } = stage;
  await runner.quiet();
  const before = await runner.scrape();
  const ended = runner.meter.mark();
  for (let touch = 0; touch < TOUCHES; touch += 1) {
    const ref = { namespace: live.namespace, name: names[touch % names.length] as string };
    const annotations = { "example.com/touched": String(touch) };
    await kubernetes.patch(CONTROL_PLANE_REDIS, ref, { metadata: { annotations } });
    await pause(PAUSE_MS);
  }
  const after = await rested(runner);
  const added = (name: string, labels = {}) => after.sum(name, labels) - before.sum(name, labels);
  const time = "controller_runtime_reconcile_time_seconds";
  const count = added(`${time}_count`, CONTROLLER);
  const requests = ["step", "pass"].map((consumer) => added("amr_runner_arm_requests_total", { consumer }));
  return {
    count,
    ms: (added(`${time}_sum`, CONTROLLER) / count) * 1000,
    quickShare: added(`${time}_bucket`, { ...CONTROLLER, le: "0.005" }) / count,
    processes: ended().begun,
    passes: added("amr_runner_passes_total"),
    requests: requests.reduce((all, one) => all + one, 0),
  };
}

/** Resolves when no further reconciliation ends; one may answer several touches. */
async function rested(runner: MeasuredRunner): Promise<Scrape> {
  const count = (scrape: Scrape) => scrape.sum("controller_runtime_reconcile_total", CONTROLLER);
  let last = await runner.scrape();
  for (let poll = 0; poll < POLLS; poll += 1) {
    await pause(POLL_MS);
    const now = await runner.scrape();
    if (count(now) === count(last)) return now;
    last = now;
  }
  throw new Error("the runner does not come to rest after objects were touched");
}
