import { isRetained } from "../api/annotations";
import type { UnparsedObject } from "../api/customKind";
import type { Result } from "../controller/controller";
import type { Access } from "./credentials";
import type { Driven } from "./drive";
import { failureSaid, refusedSaid } from "./failure";
import type { Networks } from "./networks";
import { OBSTACLE_MS, type Obstacle } from "./place";
import { progressOf } from "./progress";
import type { Publisher } from "./publisher";
import { removal } from "./removal";
import type { StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import { isAllDeleted } from "./stackView";
import { toldId } from "./toldId";

export interface RedisRemovalOptions {
  readonly driver: StackDriver;
  readonly networks: Networks;
  readonly publisher: Publisher;
  readonly access: Access;
  readonly nowMs: () => number;
}

const GONE: Obstacle = { reason: "Deleting", message: "Everything is gone." };
/** Should the event of our own status get lost. */
const WRITTEN_MS = 1_000;

/** Removes everything of an instance; the finalizer goes when Azure has nothing of it any more. */
export class RedisRemoval {
  constructor(private readonly options: RedisRemovalOptions) {}

  async remove(key: string, object: UnparsedObject, signal: AbortSignal): Promise<Result> {
    const { networks, publisher } = this.options;
    if (isRetained(object)) return await this.abandon(key, object, true);
    const say = (obstacle: Obstacle, id: string | undefined) =>
      publisher.publish(object, { ...obstacle, activity: "delete", id });
    const removed = await removal(object, { ...this.options, key, idOf }, signal);
    switch (removed.is) {
      case "over":
        return await this.abandon(key, object, false);
      case "stuck":
        await say(removed.obstacle, idOf(removed.resources) ?? toldId(object));
        return { requeueAfterMs: OBSTACLE_MS };
      case "gone":
        await say(GONE, undefined);
        return { requeueAfterMs: WRITTEN_MS };
    }
    const { driven } = removed;
    publisher.tellKept(object, driven.kept);
    if (driven.standing.is === "absent") {
      networks.release(key);
      return await publisher.release(object, { isRetained: false });
    }
    const { resources, afterMs } = driven;
    await say(this.said(driven), isAllDeleted(resources) ? undefined : idOf(resources));
    return afterMs === undefined ? {} : { requeueAfterMs: afterMs };
  }

  /** Lets the object go, and leaves Azure as it is. */
  private async abandon(key: string, object: UnparsedObject, isRetained: boolean): Promise<Result> {
    const { driver, networks, publisher } = this.options;
    await driver.abandon(key, stackOf(object));
    networks.release(key);
    return await publisher.release(object, { isRetained });
  }

  private said({ standing, failure }: Driven): Obstacle {
    if (standing.is === "failed") return failureSaid(failure, "deleting");
    if (standing.is !== "deleting") return GONE;
    const message = progressOf(standing, { nowMs: this.options.nowMs(), of: "instance", failure });
    return refusedSaid(standing) ?? { reason: "Deleting", message };
  }
}

/** The id of an instance, among the resources of its stack: that of the cluster. */
export function idOf(resources: Driven["resources"]): string | undefined {
  return resources.find(({ kind }) => kind === "Cluster")?.id;
}
