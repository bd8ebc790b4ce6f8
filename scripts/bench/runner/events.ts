import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { instanceObject } from "./instanceObject";
import { isTold } from "./objects";
import { quantile } from "./quantile";
import type { Stage } from "./stage";

/** From the API server's answer to a change of an object until a watch brings the status that speaks of that change. */
export interface EventLatency {
  readonly perSecond: number;
  readonly count: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const PER_SECOND = 20;
const OBJECTS = 20;
const SKUS = ["Balanced_B10", "Balanced_B5"] as const;

/**
 * Changes objects whose Scope is not there: each change is a reconciliation that writes a status, and nothing that Azure or
 * Pulumi would have a part in.
 */
export async function eventLatency({ kubernetes, live, objects }: Stage, seconds: number): Promise<EventLatency> {
  const { namespace } = live;
  const names = Array.from({ length: OBJECTS }, (_, index) => `event-${index}`);
  await Promise.all(
    names.map((name) => kubernetes.create(CONTROL_PLANE_REDIS, instanceObject(namespace, name, "nowhere"))),
  );
  await objects.until(names, (object) => isTold(object, 1));
  const latencies: Promise<number>[] = [];
  const beganMs = performance.now();
  for (let event = 0; event < seconds * PER_SECOND; event += 1) {
    await pause(Math.max(0, beganMs + (event * 1000) / PER_SECOND - performance.now()));
    const name = names[event % OBJECTS] as string;
    latencies.push(change(name, SKUS[Math.floor(event / OBJECTS) % SKUS.length] as string));
  }
  const all = await Promise.all(latencies);
  await Promise.all(names.map((name) => kubernetes.delete(CONTROL_PLANE_REDIS, { namespace, name })));
  await objects.until(names, (object) => object === undefined);
  return { perSecond: PER_SECOND, count: all.length, p50Ms: quantile(all, 0.5), p99Ms: quantile(all, 0.99) };

  async function change(name: string, sku: string): Promise<number> {
    const patched = await kubernetes.patch(CONTROL_PLANE_REDIS, { namespace, name }, { spec: { sku } });
    const answeredMs = performance.now();
    const { generation = 0 } = patched.metadata;
    return (await objects.until([name], (object) => isTold(object, generation))) - answeredMs;
  }
}
