import { isRepairing, retryOf } from "../api/annotations";
import { CONTROL_PLANE_REDIS, type ControlPlaneRedis } from "../api/controlPlaneRedis";
import { problemsSaid, type UnparsedObject } from "../api/customKind";
import { isClaimed, isGoOperators } from "../api/marks";
import type { Result } from "../controller/controller";
import type { Kubernetes } from "../kubernetes/kubernetes";
import { digestOf } from "../stacks/stacks";
import type { Adoption } from "./adoption";
import { amissNow, amissSaid } from "./amiss";
import type { Access } from "./credentials";
import { areaOfRedis } from "./dependents";
import type { DriftBook } from "./driftBook";
import type { Driven } from "./drive";
import type { Endpoint } from "./endpoint";
import { unreadSaid } from "./failure";
import { endpointTold, instanceReport } from "./instanceReport";
import { unseenSince } from "./looks";
import type { Networks } from "./networks";
import type { Objects } from "./objects";
import { OBSTACLE_MS, type Obstacle } from "./place";
import type { Publisher } from "./publisher";
import { idOf, RedisRemoval } from "./redisRemoval";
import type { Report } from "./report";
import { accessByStack } from "./stackAccess";
import type { Look, StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import type { Goal } from "./stackView";
import { toldId } from "./toldId";
import { UNSEEN_MS, Unseen } from "./unseen";
import { wantedBy } from "./wanted";

export interface RedisReconcilerOptions {
  readonly kubernetes: Pick<Kubernetes, "get">;
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
  readonly drift: DriftBook;
  /** Has the drift sweep look at these resources of a key next. */
  readonly sweepSoon: (key: string, ids: readonly string[]) => void;
  readonly nowMs: () => number;
}

/** Reconciles one object `AzureManagedRedis` of the control plane: one stack, one Secret, one status. */
export class RedisReconciler {
  private readonly removal: RedisRemoval;
  private readonly unseen: Unseen;

  constructor(private readonly options: RedisReconcilerOptions) {
    this.removal = new RedisRemoval(options);
    this.unseen = new Unseen(options);
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
      const obstacle: Obstacle = { reason: "InvalidSpec", message: problemsSaid(problems) };
      const look = await this.options.driver.look(stackOf(object));
      return await this.keep(key, object, { obstacle, look, signal });
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

  /** Brings the instance to what the spec says. */
  private async bring(key: string, object: ControlPlaneRedis, signal: AbortSignal): Promise<Result> {
    const { driver, networks, publisher, isEnabled } = this.options;
    const stack = stackOf(object);
    const look = await driver.look(stack);
    const { resources: running } = look;
    const wanted = wantedBy(key, object, { ...this.options, running });
    if (wanted.obstacle) return await this.keep(key, object, { obstacle: wanted.obstacle, look, signal });
    this.unseen.end(object);
    const { place, access, declaration } = wanted.found;

    const isPaused = !(await isEnabled());
    const network = networks.need(key, place, {
      wasReady: this.endpoint(object, running) !== undefined,
      retry: retryOf(object),
    });
    const goal: Goal = { is: "declared", declaration, digest: digestOf(declaration) };
    const repairs = isRepairing(object);
    const circumstances = [access.name, retryOf(object) ?? "", repairs ? "repair" : ""].join(" ");
    const driven = await driver.drive(
      { key, stack, goal, access, repairs, circumstances, said: amissSaid(object), isIdle: isPaused },
      signal,
      look,
    );
    publisher.tellWarnings(object, driven.warnings);
    this.lookAgain(key, driven, network.madeMs);
    if (driven.isRepaired) await publisher.endRepair(object);
    const report = this.reportOf(object, driven, network.obstacle);
    const isLeftOff = isPaused && report.reason !== "Ready";
    return await this.tell(
      object,
      isLeftOff ? { ...report, reason: "Paused", message: "The feature flag AzureManagedRedis is off." } : report,
      driven.afterMs,
    );
  }

  /** Tells what stands in the way, and keeps the instance reachable meanwhile. */
  private async keep(
    key: string,
    object: UnparsedObject,
    { obstacle, look, signal }: { obstacle: Obstacle; look: Look; signal: AbortSignal },
  ): Promise<Result> {
    const { driver, isEnabled, networks, objects } = this.options;
    const { resources: running } = look;
    const stack = stackOf(object);
    const area = running.length === 0 ? undefined : areaOfRedis(object, objects);
    const { madeMs } = area ? networks.need(key, area, { wasReady: true, retry: retryOf(object) }) : {};
    const access =
      running.length === 0
        ? undefined
        : accessByStack(this.options.access, { object, resources: running, isGoing: false }).found;
    const driven =
      access &&
      (await driver.drive(
        {
          key,
          stack,
          goal: { is: "kept" },
          access,
          repairs: false,
          circumstances: access.name,
          said: amissSaid(object),
          isIdle: !(await isEnabled()),
        },
        signal,
        look,
      ));
    if (driven) this.lookAgain(key, driven, madeMs);
    const resources = driven?.resources ?? running;
    // Azure may have upgraded since anybody looked.
    if (access && obstacle.reason === "UnsupportedRedisVersion") driver.readSoon(key, resources);
    if (await this.unseen.isWaitedFor(object, obstacle))
      return { requeueAfterMs: Math.min(UNSEEN_MS, driven?.afterMs ?? UNSEEN_MS) };
    const about = { id: idOf(resources), endpoint: this.endpoint(object, resources), ...amissNow(object, resources) };
    return await this.tell(object, { ...obstacle, ...about }, driven?.afterMs);
  }

  /** Has what rests upon the network looked at soon, where the network was made since: a zone that is made again is empty. */
  private lookAgain(key: string, { resources }: Driven, madeMs: number | undefined): void {
    const ids = madeMs === undefined ? [] : unseenSince(resources, madeMs);
    this.options.drift.renew(ids);
    if (ids.length > 0) this.options.sweepSoon(key, ids);
  }

  private reportOf(object: UnparsedObject, driven: Driven, network: Obstacle | undefined): Report {
    const { caCert, nowMs } = this.options;
    return instanceReport(object, driven, { network, caCert, nowMs: nowMs() });
  }

  private endpoint(object: UnparsedObject, resources: Driven["resources"]): Endpoint | undefined {
    return endpointTold(object, resources, this.options.caCert);
  }

  /**
   * Tells how the object stands. Returns when to come again: after that time at the latest, in ms. A stack that knows no cluster
   * is no reason to forget one of which the status tells.
   */
  private async tell(object: UnparsedObject, report: Report, afterMs = OBSTACLE_MS): Promise<Result> {
    const { publisher } = this.options;
    const isLost = report.id === undefined && toldId(object) !== undefined;
    const { requeueAfterMs } = await (isLost
      ? publisher.publishAside(object, report)
      : publisher.publish(object, report));
    return { requeueAfterMs: Math.min(requeueAfterMs, afterMs) };
  }
}
