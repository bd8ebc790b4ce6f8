import { isAdopting, isRepairing, retryOf } from "../api/annotations";
import { CONTROL_PLANE_REDIS, type ControlPlaneRedis } from "../api/controlPlaneRedis";
import { problemsSaid, type UnparsedObject } from "../api/customKind";
import { isClaimed, isGoOperators } from "../api/marks";
import type { Result } from "../controller/controller";
import { digestOf } from "../stacks/stacks";
import type { Adoption } from "./adoption";
import type { Access } from "./credentials";
import { declarationOf } from "./declaration";
import { placeOf } from "./dependencies";
import { differencesSaid } from "./driftBook";
import { type Endpoint, endpointIn } from "./endpoint";
import { failureSaid, refusedSaid, unreadSaid } from "./failure";
import { rivalOf } from "./names";
import { zoneIdOf } from "./network";
import type { Networks } from "./networks";
import type { Objects } from "./objects";
import { OBSTACLE_MS, type Obstacle } from "./place";
import { progressOf } from "./progress";
import type { Publisher } from "./publisher";
import { idOf, RedisRemoval } from "./redisRemoval";
import type { Report } from "./report";
import type { Driven, StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import type { Goal } from "./stackView";
import { toldId } from "./toldId";

export interface RedisReconcilerOptions {
  readonly objects: Objects;
  readonly driver: StackDriver;
  readonly networks: Networks;
  readonly adoption: Adoption;
  readonly publisher: Publisher;
  readonly access: Access;
  /** PEM of `--endpoint-ca`. */
  readonly caCert: string | undefined;
  /** Asked before each creation or change. */
  readonly isEnabled: () => Promise<boolean>;
  readonly nowMs: () => number;
}

/** Reconciles one object `AzureManagedRedis` of the control plane: one stack, one Secret, one status. */
export class RedisReconciler {
  private readonly removal: RedisRemoval;

  constructor(private readonly options: RedisReconcilerOptions) {
    this.removal = new RedisRemoval(options);
  }

  async reconcile(key: string, signal: AbortSignal): Promise<Result> {
    try {
      return await this.reconciled(key, signal);
    } catch (error) {
      const { afterMs, ...unread } = unreadSaid(error);
      const [namespace = "", name = ""] = key.split("/");
      const object = this.options.objects.lookup(CONTROL_PLANE_REDIS, { namespace, name }) as
        | UnparsedObject
        | undefined;
      if (object === undefined) return {};
      await this.options.publisher.publishAside(object, unread);
      return { requeueAfterMs: afterMs };
    }
  }

  private async reconciled(key: string, signal: AbortSignal): Promise<Result> {
    const { objects, publisher } = this.options;
    const [namespace = "", name = ""] = key.split("/");
    const object = objects.lookup(CONTROL_PLANE_REDIS, { namespace, name }) as UnparsedObject | undefined;
    if (object === undefined) return this.forget(key);
    if (isGoOperators(object)) return publisher.leaveAlone(object);
    if (object.metadata.deletionTimestamp !== undefined) {
      return isClaimed(object) ? await this.removal.remove(key, object, signal) : {};
    }
    const { object: parsed, problems } = CONTROL_PLANE_REDIS.parse(object);
    if (parsed === undefined) {
      const message = problemsSaid(problems);
      return await this.tell(object, { reason: "InvalidSpec", message, ...(await this.settled(object)) });
    }
    if (!isClaimed(object)) return await publisher.claim(object);
    return await this.bring(key, parsed, signal);
  }

  /** The object went without our release: somebody took the finalizer off. */
  private forget(key: string): Result {
    const { driver, networks, adoption } = this.options;
    adoption.end(key);
    networks.release(key);
    driver.leave(key);
    return {};
  }

  private async settled(object: UnparsedObject): Promise<Pick<Report, "id" | "endpoint">> {
    const running = await this.options.driver.known(stackOf(object));
    return { id: idOf(running), endpoint: this.endpoint(object, running) };
  }

  /** Brings the instance to what the spec says. */
  private async bring(key: string, object: ControlPlaneRedis, signal: AbortSignal): Promise<Result> {
    const { driver, networks, publisher, adoption, objects, isEnabled } = this.options;
    const stack = stackOf(object);
    const running = await driver.known(stack);
    const settled = { endpoint: this.endpoint(object, running), id: idOf(running) };
    const stopped = (obstacle: Obstacle) => this.tell(object, { ...obstacle, ...settled });

    const place = placeOf(object, objects.lookup, { isThere: running.length > 0 });
    if (place.obstacle) return await stopped(place.obstacle);
    const rival = rivalOf(object, place.found, { objects, isRunning: running.length > 0 });
    if (rival) return await stopped(rival);
    const access = this.options.access(place.found, false);
    if (access.obstacle) return await stopped(access.obstacle);
    const adopts = isAdopting(object);
    const isTaking = adopts && running.length === 0;
    if (!isTaking) adoption.end(key);
    const taken = isTaking ? adoption.obstacle(key, place.found, object, access.found) : undefined;
    if (taken) return await stopped(taken);
    const declared = declarationOf(object, place.found, {
      zoneId: zoneIdOf(place.found),
      adopts,
      runs: running.length === 0 ? undefined : { redisVersion: versionIn(running) },
    });
    if (declared.obstacle) return await stopped(declared.obstacle);

    const isPaused = !(await isEnabled());
    const network = networks.need(key, place.found, {
      wasReady: settled.endpoint !== undefined,
      retry: retryOf(object),
    });
    const goal: Goal = { is: "declared", declaration: declared.found, digest: digestOf(declared.found) };
    const repairs = isRepairing(object);
    const circumstances = [access.found.name, retryOf(object) ?? "", repairs ? "repair" : ""].join(" ");
    const driven = await driver.drive(
      { key, stack, goal, access: access.found, repairs, circumstances, isIdle: isPaused },
      signal,
    );
    if (driven.isRepaired) await publisher.endRepair(object);
    const report = this.reportOf(object, driven, network.obstacle);
    const isLeftOff = isPaused && report.reason !== "Ready";
    const result = await this.tell(
      object,
      isLeftOff ? { ...report, reason: "Paused", message: "The feature flag AzureManagedRedis is off." } : report,
    );
    return driven.afterMs === undefined ? result : { requeueAfterMs: driven.afterMs };
  }

  private reportOf(object: UnparsedObject, driven: Driven, network: Obstacle | undefined): Report {
    const { standing, resources, failure } = driven;
    const common = { id: idOf(resources), endpoint: this.endpoint(object, resources) };
    const progress = (of: Parameters<typeof progressOf>[0]) =>
      progressOf(of, { nowMs: this.options.nowMs(), of: "instance", failure });
    const refused = refusedSaid(standing);
    if (refused) {
      const activity = standing.is === "updating" ? "update" : standing.is === "deleting" ? "delete" : undefined;
      return { ...refused, activity, ...common };
    }
    switch (standing.is) {
      case "absent":
        return { reason: "Deleting", message: "Everything is gone." };
      case "ready":
        if (network) return { ...network, ...common };
        return {
          reason: "Ready",
          message: `The instance can be used.${driven.unreadable === undefined ? "" : ` The repair waits: ${driven.unreadable}`}`,
          ...common,
          endpoint: this.found(resources),
          drift: resources.flatMap((one) => differencesSaid(one, one.differences)),
        };
      case "lost":
        return { reason: "InstanceGone", message: `Azure does not have ${standing.id} any more.`, ...common };
      case "failed": {
        const { during } = standing;
        const activity = during === "creating" ? undefined : during === "updating" ? "update" : "delete";
        return { ...failureSaid(failure, during), activity, ...common };
      }
      case "creating":
        return { reason: isAdopting(object) ? "Adopting" : "Creating", message: progress(standing), ...common };
      case "updating":
        return { reason: "Updating", message: progress(standing), ...common };
      case "deleting":
        return { reason: "Deleting", message: progress(standing), ...common };
    }
  }

  private found(resources: Driven["resources"]): Endpoint | undefined {
    return endpointIn(resources, this.options.caCert);
  }

  /** The endpoint stays from the first Ready until the deletion begins. */
  private endpoint({ status }: UnparsedObject, resources: Driven["resources"]): Endpoint | undefined {
    const wasTold = (status as { primaryEndpoint?: string } | undefined)?.primaryEndpoint !== undefined;
    return wasTold ? this.found(resources) : undefined;
  }

  private async tell(object: UnparsedObject, report: Report): Promise<Result> {
    const { publisher } = this.options;
    // A stack that knows no cluster is no reason to forget one of which the status tells.
    const isLost = report.id === undefined && toldId(object) !== undefined;
    await (isLost ? publisher.publishAside(object, report) : publisher.publish(object, report));
    return { requeueAfterMs: OBSTACLE_MS };
  }
}

function versionIn(resources: Driven["resources"]): string | undefined {
  const { redisVersion } = resources.find(({ kind }) => kind === "Database")?.properties ?? {};
  return typeof redisVersion === "string" ? redisVersion : undefined;
}
