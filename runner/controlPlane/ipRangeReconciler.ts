import { retryOf } from "../api/annotations";
import { problemsSaid, type UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_IP_RANGE, type ControlPlaneIpRange } from "../api/ipRange";
import { isClaimed } from "../api/marks";
import { lookAgainAfterMs } from "../api/report";
import type { Result } from "../controller/controller";
import type { Kubernetes } from "../kubernetes/kubernetes";
import { digestOf } from "../stacks/stacks";
import { faultSaid } from "./amissText";
import type { Access } from "./credentials";
import { areaOf } from "./dependencies";
import { redisOf } from "./dependents";
import type { Driven } from "./drive";
import { failureSaid, refusedSaid, unreadSaid } from "./failure";
import { subnetDeclaration } from "./network";
import type { Objects } from "./objects";
import { OBSTACLE_MS, type Obstacle } from "./place";
import { progressOf } from "./progress";
import { removal } from "./removal";
import type { StackDriver } from "./stackDriver";
import { stackOf } from "./stackName";
import { type Goal, isAllDeleted } from "./stackView";
import type { StandaloneReport, StandaloneStatus } from "./standaloneStatus";
import { toldId } from "./toldId";
import { UNSEEN_MS, Unseen } from "./unseen";

export interface IpRangeReconcilerOptions {
  readonly kubernetes: Pick<Kubernetes, "get">;
  readonly objects: Objects;
  readonly driver: StackDriver;
  readonly status: StandaloneStatus;
  /** The `subscriptionId` may come from the stack where the Scope is gone. */
  readonly access: Access;
  readonly nowMs: () => number;
  /** The feature flag; asked before each creation or change. */
  readonly isEnabled: () => Promise<boolean>;
}

/**
 * Azure's codes for addresses that it does not take, as reported; the two of a wrong form are a guess. Any other code is told as
 * AzureRefused, in Azure's words.
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/10826 NetcfgInvalidSubnet
 * @see https://github.com/MicrosoftDocs/azure-docs/pull/123869 NetcfgSubnetRangeOutsideVnet, NetcfgSubnetRangesOverlap
 */
const CIDR_CODES = /^(InvalidCIDRNotation|InvalidAddressPrefix\w*|Netcfg\w*Subnet\w*)$/i;

const LOOK_MS = 5_000;
const PAUSED = { reason: "Paused", message: "The feature flag AzureManagedRedis is off." } as const;
const GONE: StandaloneReport = { reason: "Deleting", message: "The subnet is gone.", fields: { id: undefined } };
const KIND = CONTROL_PLANE_IP_RANGE;

/** Reconciles an IpRange where the kind is the runner's own: a subnet, with a stack of its own. */
export class IpRangeReconciler {
  private readonly unseen: Unseen;

  constructor(private readonly options: IpRangeReconcilerOptions) {
    this.unseen = new Unseen(options);
  }

  async reconcile(key: string, signal: AbortSignal): Promise<Result> {
    const { objects, driver } = this.options;
    const [namespace = "", name = ""] = key.split("/");
    const object = objects.lookup(KIND, { namespace, name }) as UnparsedObject | undefined;
    if (object === undefined) {
      driver.leave(`iprange ${key}`);
      return {};
    }
    try {
      return await this.reconciled(key, object, signal);
    } catch (error) {
      const { reason, message } = unreadSaid(error);
      return await this.hinder(object, { reason, message });
    }
  }

  private async reconciled(key: string, object: UnparsedObject, signal: AbortSignal): Promise<Result> {
    const { status } = this.options;
    if (object.metadata.deletionTimestamp !== undefined) {
      return isClaimed(object) ? await this.remove(key, object, signal) : {};
    }
    const { object: parsed, problems } = KIND.parse(object);
    if (parsed === undefined) {
      return await this.hinder(object, { reason: "InvalidSpec", message: problemsSaid(problems) });
    }
    await status.finalizer(KIND, object, true);
    return await this.bring(key, parsed, signal);
  }

  private async bring(key: string, object: ControlPlaneIpRange, signal: AbortSignal): Promise<Result> {
    const { objects, driver, access, status } = this.options;
    const { namespace = "", name } = object.metadata;
    const stack = stackOf(object);
    const scope = { namespace, name: object.spec.scope.name };
    const look = await driver.look(stack);
    const area = areaOf(scope, { lookup: objects.lookup, isThere: look.state !== undefined });
    if (area.obstacle) {
      const isWaitedFor = await this.unseen.isWaitedFor(object, area.obstacle);
      return isWaitedFor ? { requeueAfterMs: UNSEEN_MS } : await this.hinder(object, area.obstacle);
    }
    this.unseen.end(object);
    const found = access(area.found, false);
    if (found.obstacle) return await this.hinder(object, found.obstacle);
    const cidr = object.spec.cidr ?? "";
    // A subnet has no tags to carry another mark, so an object that is restored under another uid finds it by this.
    const owner = `iprange ${namespace}/${name} ${cidr}`;
    const declaration = subnetDeclaration(area.found, { name, owner, cidr });
    const goal: Goal = { is: "declared", declaration, digest: digestOf(declaration) };
    const isPaused = !(await this.options.isEnabled());
    const driven = await driver.drive(
      {
        key: `iprange ${key}`,
        stack,
        goal,
        access: found.found,
        repairs: true,
        circumstances: `${found.found.name} ${retryOf(object) ?? ""}`,
        isIdle: isPaused,
      },
      signal,
      look,
    );
    status.tellWarnings(object, driven.warnings);
    const report = this.reportOf(driven, object.spec.cidr);
    const told = isPaused && report.reason !== "Ready" ? PAUSED : report;
    // From the beginning, so that a deletion knows that something may be in Azure.
    const id = driven.resources[0]?.id ?? toldId(object);
    await status.publish(KIND, object, { ...told, fields: { id, ...report.fields } });
    return driven.afterMs === undefined ? {} : { requeueAfterMs: driven.afterMs };
  }

  private async remove(key: string, object: UnparsedObject, signal: AbortSignal): Promise<Result> {
    const { objects, driver, access, status } = this.options;
    const { namespace = "", name } = object.metadata;
    const users = redisOf(objects, ({ ipRange }) => ipRange === name, namespace);
    if (users.length > 0) {
      await status.publish(KIND, object, { reason: "Deleting", message: "Waits for its instances.", users });
      return { requeueAfterMs: LOOK_MS };
    }
    const watchKey = `iprange ${key}`;
    const idOf = ([subnet]: Driven["resources"]) => subnet?.id;
    const removed = await removal(object, { driver, access, key: watchKey, idOf }, signal);
    switch (removed.is) {
      case "over":
        await driver.abandon(watchKey, stackOf(object));
        await status.finalizer(KIND, object, false);
        return {};
      case "stuck":
        return await this.hinder(object, removed.obstacle);
      case "gone":
        await status.publish(KIND, object, GONE);
        return { requeueAfterMs: LOOK_MS };
    }
    const { driven } = removed;
    status.tellKept(object, driven.kept);
    if (driven.standing.is === "absent") await status.finalizer(KIND, object, false);
    else await status.publish(KIND, object, isAllDeleted(driven.resources) ? GONE : this.reportOf(driven, undefined));
    return driven.afterMs === undefined ? {} : { requeueAfterMs: driven.afterMs };
  }

  /** Tells what stands in the way, and looks again when the table of reasons says so. */
  private async hinder(object: UnparsedObject, obstacle: Obstacle): Promise<Result> {
    await this.options.status.publish(KIND, object, obstacle);
    return { requeueAfterMs: lookAgainAfterMs(obstacle.reason) ?? OBSTACLE_MS };
  }

  private reportOf({ standing, failure }: Driven, cidr: string | undefined): StandaloneReport {
    const refused = refusedSaid(standing);
    if (refused) return refused;
    switch (standing.is) {
      case "ready":
        return { reason: "Ready", message: "The subnet is there.", fields: { cidr } };
      case "absent":
        return GONE;
      case "lost":
      case "broken":
        return { reason: "AzureFailed", message: faultSaid(standing) };
      case "creating":
      case "updating":
      case "deleting": {
        const reason = standing.is === "deleting" ? "Deleting" : "Creating";
        return { reason, message: progressOf(standing, { nowMs: this.options.nowMs(), of: "network", failure }) };
      }
      case "failed": {
        const said = failureSaid(failure, standing.during);
        const isCidr = standing.during === "creating" && CIDR_CODES.test(failure?.code ?? "");
        return isCidr && said.reason === "AzureRefused" ? { ...said, reason: "InvalidCidr" } : said;
      }
    }
  }
}
