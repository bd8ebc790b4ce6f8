import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { type ControllerName, type ControlPlane, controlPlane } from "../../../runner/controlPlane/controlPlane";
import type { Lookup } from "../../../runner/controlPlane/dependencies";
import { DriftBook } from "../../../runner/controlPlane/driftBook";
import { Watches } from "../../../runner/controlPlane/watches";
import type { KubernetesObject, ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { NAMESPACE } from "../../../runner/kubernetes/namespace";
import { InMemoryKubernetes } from "../inMemoryKubernetes";
import { KeptLog } from "../keptLog";
import { PretendedStacks } from "./pretendedStacks";

const ROUNDS_MAX = 200;
const NAMESPACE_NAME = "kcp";

type Told = KubernetesObject & {
  readonly status?: {
    readonly state?: string;
    readonly conditions?: readonly { type: string; status: string; reason: string; message: string }[];
    readonly [field: string]: unknown;
  };
};

/** A control plane over an API server in memory and pretended stacks, moved on by hand. */
export class World {
  nowMs = Date.parse("2026-11-29T12:00:00Z");
  isEnabled = true;
  readonly kubernetes = new InMemoryKubernetes(() => this.nowMs);
  readonly stacks = new PretendedStacks(() => this.nowMs);
  readonly log = new KeptLog();
  readonly drift = new DriftBook(() => this.nowMs);
  /** What the sweep was asked to look at next. */
  readonly asked: string[] = [];
  /** Names of objects that the API server has, and no watch has brought yet. */
  readonly unseen = new Set<string>();
  private readonly queue = new Set<string>();
  private readonly later = new Map<string, number>();
  private readonly stop = new AbortController();
  private readonly watches: Watches;
  private readonly plane: ControlPlane;

  constructor({ exposesAuthString = false }: { exposesAuthString?: boolean } = {}) {
    let plane: ControlPlane | undefined;
    this.watches = new Watches({
      kubernetes: this.kubernetes,
      isServed: () => true,
      onChange: (kind, object) => {
        for (const [controller, key] of plane?.concerned(kind, object) ?? []) this.enqueue(controller, key);
      },
      signal: this.stop.signal,
    });
    const lookup: Lookup = (kind, ref) => (this.unseen.has(ref.name) ? undefined : this.watches.lookup(kind, ref));
    this.plane = plane = controlPlane({
      kubernetes: this.kubernetes,
      objects: Object.create(this.watches, { lookup: { value: lookup } }),
      stacks: this.stacks,
      observer: this.stacks,
      drift: this.drift,
      cover: () => {},
      sweepSoon: (key, ids) => {
        this.asked.push(...ids.map((id) => `${key} ${id.split("/").at(-1)}`));
      },
      credentials: {
        ambient: { ARM_CLIENT_ID: "ambient", ARM_TENANT_ID: "own-tenant" },
        federatedTokenDir: "/nowhere",
      },
      caCert: undefined,
      exposesAuthString,
      served: (status) => status,
      isEnabled: async () => this.isEnabled,
      logOf: () => this.log,
      nowMs: () => this.nowMs,
      random: () => 0,
      enqueue: (controller, key) => this.enqueue(controller, key),
    });
  }

  /** With a namespace, a Scope and an IpRange, whose subnet is ready. */
  static async ready(options?: ConstructorParameters<typeof World>[0]): Promise<World> {
    const world = new World(options);
    await world.create(NAMESPACE, { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE_NAME } });
    await world.create(SCOPE, {
      ...of(SCOPE, "scope"),
      spec: {
        region: "westeurope",
        scope: {
          azure: {
            tenantId: "11111111-1111-1111-1111-111111111111",
            subscriptionId: "22222222-2222-2222-2222-222222222222",
            vpcNetwork: "network",
            resourceGroupName: "group",
          },
        },
      },
    });
    await world.create(CONTROL_PLANE_IP_RANGE, {
      ...of(CONTROL_PLANE_IP_RANGE, "range"),
      spec: { cidr: "10.250.4.0/24", scope: { name: "scope" } },
    });
    await world.settle();
    return world;
  }

  /** With an instance that is ready as well. */
  static async settled(): Promise<World> {
    const world = await World.ready();
    await world.redis();
    await world.settle();
    return world;
  }

  /** Has what others changed at the instance put right: the word of its owner for the generation that it has. */
  async wishForRepair(): Promise<void> {
    const { generation } = (await this.get(CONTROL_PLANE_REDIS, "redis"))?.metadata ?? {};
    await this.patch("redis", {
      metadata: { annotations: { "cloud-control.kyma-project.io/repair-drift": String(generation) } },
    });
  }

  async redis(name = "redis", spec: object = {}, metadata: object = {}): Promise<void> {
    const object = of(CONTROL_PLANE_REDIS, name);
    await this.create(CONTROL_PLANE_REDIS, {
      ...object,
      metadata: { ...object.metadata, ...metadata },
      spec: {
        remoteRef: { namespace: "default", name },
        ipRange: { name: "range" },
        scope: { name: "scope" },
        sku: "Balanced_B5",
        highAvailability: true,
        clusteringPolicy: "EnterpriseCluster",
        ...spec,
      },
    });
  }

  async create(kind: ResourceKind, object: object): Promise<void> {
    await this.kubernetes.create(kind, object as never);
  }

  async patch(name: string, patch: object): Promise<void> {
    await this.kubernetes.patch(CONTROL_PLANE_REDIS, { namespace: NAMESPACE_NAME, name }, patch);
  }

  async delete(kind: ResourceKind, name: string): Promise<void> {
    await this.kubernetes.delete(kind, { namespace: NAMESPACE_NAME, name });
  }

  async get(kind: ResourceKind, name: string): Promise<Told | undefined> {
    return (await this.kubernetes.get(kind, { namespace: NAMESPACE_NAME, name })) as Told | undefined;
  }

  /** The reason of Ready, and its message. */
  async told(name = "redis", kind: ResourceKind = CONTROL_PLANE_REDIS): Promise<string> {
    const { conditions = [] } = (await this.get(kind, name))?.status ?? {};
    const ready = conditions.find(({ type }) => type === "Ready");
    return `${ready?.reason}: ${ready?.message}`;
  }

  /** What is to be reconciled now. */
  get due(): readonly string[] {
    return [...this.queue];
  }

  /** Reconciles what is asked for now, and nothing that is for later. */
  async reconcile(): Promise<void> {
    for (let round = 0; this.queue.size > 0; round++) {
      if (round > ROUNDS_MAX) throw new Error(`no end: ${[...this.queue].join()}`);
      const [next = ""] = this.queue;
      this.queue.delete(next);
      const [controller, key = ""] = next.split(" ", 1).concat(next.slice(next.indexOf(" ") + 1));
      const { requeueAfterMs } = await this.plane.reconcilers[controller as ControllerName](key, this.stop.signal);
      if (requeueAfterMs === 0) this.queue.add(next);
      else if (requeueAfterMs !== undefined) this.later.set(next, this.nowMs + requeueAfterMs);
    }
  }

  /** Has a key reconciled with the next move, as after an error. */
  wake(key: string): void {
    this.queue.add(key);
  }

  /** Lets time pass, and does what is due. */
  async pass(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const [key, atMs] of this.later) {
      if (atMs > this.nowMs) continue;
      this.later.delete(key);
      this.queue.add(key);
    }
    await this.reconcile();
  }

  /** Lets Azure finish, again and again, until nothing moves any more. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      await this.reconcile();
      this.stacks.finish();
      this.nowMs += 31_000;
      for (const key of this.stacks.watching) this.enqueue(...this.plane.observed(key));
      await this.pass(0);
    }
  }

  private enqueue(controller: ControllerName, key: string): void {
    this.queue.add(`${controller} ${key}`);
  }
}

function of({ group, version, kind }: ResourceKind, name: string) {
  return { apiVersion: `${group}/${version}`, kind, metadata: { namespace: NAMESPACE_NAME, name } };
}
