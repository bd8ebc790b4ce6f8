import { setTimeout as pause } from "node:timers/promises";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { median } from "../median";
import { instanceObject } from "./instanceObject";
import { isTold } from "./objects";
import type { Stage } from "./stage";

/** From the moment when an API server that was killed is ready again until a change made then is told in a status. */
export interface Outage {
  readonly rounds: number;
  readonly backMs: number;
  /** The API server was away so long. */
  readonly awayMs: number;
}

const AWAY_MS = 3_000;
const POLL_MS = 10;
const POLLS = 6_000;
const SKUS = ["Balanced_B10", "Balanced_B5"] as const;

/** Kills the API server and starts it again, so many times. Medians. */
export async function outage({ kubernetes, live, objects }: Stage, rounds: number): Promise<Outage> {
  const ref = { namespace: live.namespace, name: "outage" };
  await kubernetes.create(CONTROL_PLANE_REDIS, instanceObject(ref.namespace, ref.name, "nowhere"));
  await objects.until([ref.name], (object) => isTold(object, 1));
  const laps: { backMs: number; awayMs: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const killedMs = performance.now();
    await live.api.kill();
    await pause(AWAY_MS);
    await live.api.restart();
    const readyMs = performance.now();
    const sku = SKUS[round % SKUS.length];
    const { metadata } = await kubernetes.patch(CONTROL_PLANE_REDIS, ref, { spec: { sku } });
    // Asked, not watched: this process's own watch is not what is measured.
    for (let poll = 0; !isTold(await seen(), metadata.generation ?? 0); poll += 1) {
      if (poll === POLLS) throw new Error("the runner does not watch again");
      await pause(POLL_MS);
    }
    laps.push({ backMs: performance.now() - readyMs, awayMs: readyMs - killedMs });
  }
  await kubernetes.delete(CONTROL_PLANE_REDIS, ref);
  await objects.until([ref.name], (object) => object === undefined);
  const middle = (figure: "backMs" | "awayMs") => median(laps.map((lap) => lap[figure]));
  return { rounds, backMs: middle("backMs"), awayMs: middle("awayMs") };

  function seen(): Promise<UnparsedObject | undefined> {
    return kubernetes.get(CONTROL_PLANE_REDIS, ref) as Promise<UnparsedObject | undefined>;
  }
}
