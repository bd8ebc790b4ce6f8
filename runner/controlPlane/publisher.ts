import { ANNOTATIONS } from "../api/annotations";
import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import { FINALIZER } from "../api/marks";
import { lookAgainAfterMs } from "../api/report";
import type { Result } from "../controller/controller";
import type { Kubernetes, ObjectRef } from "../kubernetes/kubernetes";
import { amissOf } from "./amiss";
import { Cautions } from "./cautions";
import type { Endpoint } from "./endpoint";
import { OBSTACLE_MS, type Obstacle } from "./place";
import { eventsOf, isNews, keptEvent, type Report, statusOf } from "./report";
import { SaidOnce } from "./saidOnce";

/** The Secret of an object of the control plane. */
export interface AuthSecrets {
  nameOf(object: UnparsedObject): string;
  /**
   * Writes the Secret if it is not so already. Returns why it cannot be written; `waits`: until the keys are read anew; `unread`:
   * nobody can read them, so the key that it shows stays.
   */
  write(object: UnparsedObject, endpoint: Endpoint): Promise<Obstacle | "waits" | "unread" | undefined>;
  remove(object: UnparsedObject): Promise<void>;
  /** Lets the Secret outlive its object. */
  keep(object: UnparsedObject): Promise<void>;
}

export interface PublisherOptions {
  readonly kubernetes: Kubernetes;
  readonly secrets: AuthSecrets;
  readonly exposesAuthString: boolean;
  /** A status without the fields that the served CRD lacks, which the API server would refuse. */
  readonly served: (status: object) => object;
  readonly nowMs: () => number;
}

/** Between two looks whether the keys for a Secret have been read: the end of that read is an event only if they changed. */
const KEYS_MS = 500;

/** Writes about one object into the API server: finalizer, Secret, status, Events. */
export class Publisher {
  private readonly said = new SaidOnce();
  private readonly cautions: Cautions;

  constructor(private readonly options: PublisherOptions) {
    this.cautions = new Cautions(options.kubernetes, this.said);
  }

  /** Says once that an object belongs to the Go operator. */
  leaveAlone(object: UnparsedObject): Result {
    if (!this.said.isNews(object.metadata.uid ?? "", "left alone")) return {};
    this.options.kubernetes.record({
      regarding: object,
      type: "Normal",
      reason: "LeftAlone",
      action: "Reconcile",
      note: "The object carries the Go operator's finalizer, and this runner never claimed it: it is left alone.",
    });
    return {};
  }

  /** Puts our finalizer on. The change of the object brings its key again. */
  async claim(object: UnparsedObject): Promise<Result> {
    await this.finalizers(object, [...(object.metadata.finalizers ?? []), FINALIZER]);
    return {};
  }

  /**
   * Tells how the object stands: the Secret first, so that whoever sees Ready finds it. Returns when to come again without an
   * event.
   */
  async publish(object: UnparsedObject, report: Report): Promise<{ readonly requeueAfterMs: number }> {
    const { secrets, exposesAuthString, nowMs } = this.options;
    const { endpoint } = report;
    const outcome = endpoint && (await secrets.write(object, endpoint));
    const conflict = typeof outcome === "string" ? undefined : outcome;
    const told: Report = conflict && report.reason === "Ready" ? { ...report, ...conflict } : report;
    const whole = statusOf(object, told, {
      now: new Date(nowMs()),
      // A Secret of somebody else is none of ours to name.
      secretName: conflict?.reason === "SecretConflict" ? undefined : secrets.nameOf(object),
      exposesAuthString,
      isKeyOld: typeof outcome === "string",
    });
    await this.write(object, whole, told);
    if (outcome === "waits") return { requeueAfterMs: KEYS_MS };
    // No watch shows a Secret of somebody else.
    return { requeueAfterMs: lookAgainAfterMs((conflict ?? told).reason) ?? OBSTACLE_MS };
  }

  /**
   * Tells an obstacle behind which nothing is known of the instance: everything else that was told stays, the id above all, by
   * which a deletion knows that something may be in Azure, and what a look had found.
   */
  async publishAside(object: UnparsedObject, obstacle: Obstacle): Promise<{ readonly requeueAfterMs: number }> {
    const { nowMs } = this.options;
    const isGoing = object.metadata.deletionTimestamp !== undefined;
    const report: Report = {
      ...obstacle,
      ...(isGoing ? { activity: "delete" } : { activity: undefined, ...amissOf(object) }),
    };
    const told = statusOf(object, report, { now: new Date(nowMs()), secretName: undefined, exposesAuthString: false });
    await this.write(object, { ...(object.status ?? {}), ...told }, report);
    return { requeueAfterMs: OBSTACLE_MS };
  }

  /** Says what a deletion leaves in Azure, and why. */
  tellKept(object: UnparsedObject, kept: readonly string[]): void {
    for (const note of kept) this.options.kubernetes.record(keptEvent(object, note));
  }

  /** Says what the provider warned of. */
  tellWarnings(object: UnparsedObject, warnings: readonly string[]): void {
    this.cautions.tell(object, warnings);
  }

  /** Lets the object go. */
  async release(object: UnparsedObject, { isRetained }: { isRetained: boolean }): Promise<Result> {
    const { kubernetes, secrets } = this.options;
    if (isRetained) {
      await secrets.keep(object);
      kubernetes.record({
        regarding: object,
        type: "Normal",
        reason: "Retained",
        action: "Delete",
        note: "The instance, its mark and the Secret stay; nobody looks after them any more.",
      });
    } else await secrets.remove(object);
    await this.finalizers(
      object,
      (object.metadata.finalizers ?? []).filter((one) => one !== FINALIZER),
    );
    this.said.forget(object.metadata.uid ?? "");
    return {};
  }

  /** Takes away the annotation that asked for a repair: it asks once. */
  async endRepair(object: UnparsedObject): Promise<void> {
    const annotations = { [ANNOTATIONS.repairDrift]: null };
    await this.options.kubernetes.patch(CONTROL_PLANE_REDIS, refOf(object), { metadata: { annotations } });
  }

  /** Writes a status that is news, and the Events of transitions. */
  private async write(object: UnparsedObject, whole: object, report: Report): Promise<void> {
    const { kubernetes, served } = this.options;
    const status = served(whole);
    if (!isNews(object, status)) return;
    await kubernetes.applyStatus(CONTROL_PLANE_REDIS, refOf(object), status);
    for (const event of eventsOf(object, report)) kubernetes.record(event);
  }

  /** Of this version of the object only: somebody else's finalizer must not be written over. */
  private async finalizers(object: UnparsedObject, finalizers: readonly string[]): Promise<void> {
    const { resourceVersion } = object.metadata;
    await this.options.kubernetes.patch(CONTROL_PLANE_REDIS, refOf(object), {
      metadata: { resourceVersion, finalizers },
    });
  }
}

function refOf({ metadata: { namespace, name } }: UnparsedObject): ObjectRef {
  return { namespace: namespace ?? "", name };
}
