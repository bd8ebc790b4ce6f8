import type { Clock } from "./clock";
import {
  type Kubernetes,
  KubernetesError,
  type KubernetesObject,
  type ObjectRef,
  type ResourceKind,
} from "./kubernetes";
import type { Log } from "./log";
import { microTime } from "./microTime";

export interface LeaseObject extends KubernetesObject {
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly acquireTime?: string;
    readonly renewTime?: string;
    readonly leaseTransitions?: number;
  };
}

export const LEASE: ResourceKind<LeaseObject> = {
  group: "coordination.k8s.io",
  version: "v1",
  plural: "leases",
  kind: "Lease",
  isNamespaced: true,
};

export interface LeaseOptions {
  readonly ref: ObjectRef;
  /** As `holderIdentity`: no other process has it. */
  readonly identity: string;
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly log: Log;
  /** Others wait so long after the last sign of life. */
  readonly durationMs?: number;
  /** The holder gives up where it could not renew for so long: well before others may take the Lease. */
  readonly renewWithinMs?: number;
  readonly retryMs?: number;
}

/** A Lease that this process holds. */
export interface HeldLease {
  /** Aborted as soon as the Lease is not surely ours: stop at once. */
  readonly lost: AbortSignal;
  /** Gives the Lease up, so that another need not wait. Never throws. */
  release(): Promise<void>;
}

/** One of those who want a Lease. Whether a holder lives is told by this process's own clock: no clocks are compared. */
export class LeaseCandidate {
  private readonly durationMs: number;
  private readonly renewWithinMs: number;
  private readonly retryMs: number;
  /** The last sign of life of another holder, and when it was seen first. */
  private seen: { readonly sign: string; readonly atMs: number } | undefined;

  constructor(
    private readonly kubernetes: Pick<Kubernetes, "get" | "create" | "update">,
    private readonly options: LeaseOptions,
  ) {
    this.durationMs = options.durationMs ?? 15_000;
    this.renewWithinMs = options.renewWithinMs ?? 10_000;
    this.retryMs = options.retryMs ?? 2_000;
    if (this.renewWithinMs >= this.durationMs) throw new Error("a Lease must be renewed within less than its duration");
  }

  /** Waits until the Lease is ours. @throws the signal's reason where it is aborted before */
  async acquire(signal: AbortSignal): Promise<HeldLease> {
    const { clock, log, ref } = this.options;
    let said: string | undefined;
    for (;;) {
      signal.throwIfAborted();
      const beganMs = clock.elapsedMs();
      try {
        const taken = await this.tryTake();
        if (taken) return this.hold(taken, beganMs);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        if (message !== said) log.warn({ lease: ref.name }, `the Lease cannot be taken now: ${message}`);
        said = message;
      }
      await clock.sleep(this.retryMs * (1 + this.options.random() * 0.2), signal);
    }
  }

  /** Undefined: somebody else has it, or was faster. */
  private async tryTake(): Promise<LeaseObject | undefined> {
    const { ref, clock } = this.options;
    const lease = await this.kubernetes.get(LEASE, ref);
    if (lease && !this.isFree(lease)) return undefined;
    const time = microTime(clock.nowMs());
    const spec = {
      holderIdentity: this.options.identity,
      leaseDurationSeconds: Math.ceil(this.durationMs / 1000),
      acquireTime: time,
      renewTime: time,
      leaseTransitions: lease ? (lease.spec?.leaseTransitions ?? 0) + 1 : 0,
    };
    const typed = { apiVersion: "coordination.k8s.io/v1", kind: "Lease" };
    return await unlessConflict(
      lease
        ? this.kubernetes.update(LEASE, { ...typed, ...lease, spec })
        : this.kubernetes.create(LEASE, { ...typed, metadata: { ...ref }, spec }),
    );
  }

  private isFree({ spec }: LeaseObject): boolean {
    // Ours: the answer to an earlier try was lost.
    if (!spec?.holderIdentity || spec.holderIdentity === this.options.identity) return true;
    const nowMs = this.options.clock.elapsedMs();
    const sign = `${spec.holderIdentity} ${spec.renewTime}`;
    if (this.seen?.sign !== sign) this.seen = { sign, atMs: nowMs };
    return nowMs - this.seen.atMs >= (spec.leaseDurationSeconds ?? this.durationMs / 1000) * 1000;
  }

  private hold(lease: LeaseObject, beganMs: number): HeldLease {
    const lost = new AbortController();
    const ended = new AbortController();
    const state = { lease };
    const renewing = this.renew(state, beganMs, ended.signal).then((why) => {
      if (why !== undefined) lost.abort(new Error(`the Lease ${this.options.ref.name} is lost: ${why}`));
    });
    return {
      lost: lost.signal,
      release: async () => {
        ended.abort();
        await renewing;
        if (!lost.signal.aborted) await this.giveUp(state.lease);
        lost.abort(new Error(`the Lease ${this.options.ref.name} was released`));
      },
    };
  }

  /** Renews until the signal. Resolves with why the Lease is lost. */
  private async renew(state: { lease: LeaseObject }, beganMs: number, ended: AbortSignal): Promise<string | undefined> {
    const { clock } = this.options;
    let renewedMs = beganMs;
    let failure = "no answer";
    while (!ended.aborted) {
      await clock.sleep(this.retryMs, ended).catch(() => {});
      if (ended.aborted) return undefined;
      const leftMs = renewedMs + this.renewWithinMs - clock.elapsedMs();
      if (leftMs <= 0) return failure;
      const triedMs = clock.elapsedMs();
      // A request that hangs must not hide that the time is over.
      const over = new AbortController();
      const tried = await Promise.race([
        this.tryRenew(state),
        clock.sleep(leftMs, over.signal).then(
          () => "no answer",
          () => "no answer",
        ),
      ]);
      over.abort();
      if (tried === "renewed") renewedMs = triedMs;
      else if (tried === "taken") return "another process has it";
      else failure = tried;
    }
    return undefined;
  }

  private async tryRenew(state: { lease: LeaseObject }): Promise<string> {
    try {
      state.lease = await this.kubernetes.update(LEASE, this.renewed(state.lease));
      return "renewed";
    } catch (error) {
      if (!(error instanceof KubernetesError) || (error.status !== 409 && error.status !== 404)) {
        return error instanceof Error ? error.message : String(error);
      }
    }
    // Somebody wrote it: a label perhaps, or an answer to us was lost.
    try {
      const lease = await this.kubernetes.get(LEASE, this.options.ref);
      if (lease?.spec?.holderIdentity !== this.options.identity) return "taken";
      state.lease = lease;
      return "was changed by others";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private renewed(lease: LeaseObject): LeaseObject {
    return { ...lease, spec: { ...lease.spec, renewTime: microTime(this.options.clock.nowMs()) } };
  }

  private async giveUp(lease: LeaseObject): Promise<void> {
    try {
      // A duration of zero is refused by the API server.
      const spec = { ...this.renewed(lease).spec, holderIdentity: "", leaseDurationSeconds: 1 };
      await this.kubernetes.update(LEASE, { ...lease, spec });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.options.log.warn(
        { lease: this.options.ref.name },
        `the Lease was not released, others wait for its end: ${message}`,
      );
    }
  }
}

async function unlessConflict<T>(write: Promise<T>): Promise<T | undefined> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof KubernetesError && error.status === 409) return undefined;
    throw error;
  }
}
