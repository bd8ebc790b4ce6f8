import { strict as assert } from "node:assert";
import type { DoubtChoice } from "../../../emulator/world/doubts";
import type { Azure } from "../../../provider/azure/arm";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import { Controller } from "../../../runner/controller/controller";
import { type ControllerName, type ControlPlane, controlPlane } from "../../../runner/controlPlane/controlPlane";
import { DriftBook } from "../../../runner/controlPlane/driftBook";
import { Watches } from "../../../runner/controlPlane/watches";
import type { KubernetesObject, ResourceKind } from "../../../runner/kubernetes/kubernetes";
import { SECRET } from "../../../runner/kubernetes/secret";
import { AzureObserver } from "../../../runner/observer/azureObserver";
import { DriftSweep } from "../../../runner/observer/driftSweep";
import { Connections } from "../../../runner/stacks/connections";
import type { AzureAccess } from "../../../runner/stacks/stacks";
import { SUBSCRIPTION } from "../../provider/given";
import { writeOf } from "../../provider/inProcess/call";
import { InProcessAzure } from "../../provider/inProcess/inProcessAzure";
import { OF_PROGRAMS } from "../../provider/programsWords";
import { InMemoryKubernetes } from "../inMemoryKubernetes";
import { KeptLog } from "../keptLog";
import { SteppedClock } from "../observer/steppedClock";
import { PlayedStacks } from "./playedStacks";

export const NAMESPACE_NAME = "kcp";
export const GROUP_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const NETWORK_ID = `${GROUP_ID}/providers/Microsoft.Network`;
export const CLUSTER_ID = `${GROUP_ID}/providers/Microsoft.Cache/redisEnterprise/redis`;
export const DATABASE_ID = `${CLUSTER_ID}/databases/default`;
export const ENDPOINT_ID = `${NETWORK_ID}/privateEndpoints/redis-pe`;
/** More than anything takes in Azure. */
export const LONG_MS = 2_400_000;
const STEP_MS = 5_000;

type Told = KubernetesObject & {
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly state?: string;
    readonly conditions?: readonly { type: string; status: string; reason: string; message: string }[];
    readonly [field: string]: unknown;
  };
};

export interface LifeOptions {
  readonly doubts?: DoubtChoice;
  /** Connects as the variables of an access say; default: whoever asks may do everything. */
  readonly connect?: (azure: InProcessAzure, variables: AzureAccess["variables"]) => Azure;
  /** What is there before the Scope. */
  readonly first?: (world: LifeWorld) => Promise<void>;
  /** The Go operator looks after Scope and IpRange, and the test says what they are. */
  readonly inKyma?: boolean;
}

/**
 * A whole control plane: controllers, observer, drift sweep, stacks and steps of the runner, over an API server in memory and
 * the local Azure in this process, in one time that a test moves on. Only the engine of passes is played.
 */
export class LifeWorld {
  readonly azure: InProcessAzure;
  readonly clock: SteppedClock;
  kubernetes: InMemoryKubernetes;
  readonly log = new KeptLog();
  stacks: PlayedStacks;
  isEnabled = true;
  private controllers = new Map<ControllerName, Controller>();
  private stop = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private readonly connections: Connections;

  private readonly inKyma: boolean;

  private constructor({ doubts = {}, connect = (azure) => azure, inKyma = false }: LifeOptions) {
    this.inKyma = inKyma;
    this.azure = new InProcessAzure({ doubts, requestMs: 1 });
    const nowMs = () => this.azure.clock.nowMs();
    const time = { nowMs, pass: (ms: number) => this.azure.pass(ms) };
    this.clock = new SteppedClock(time, () => [...this.controllers.values()].some(isBusy));
    this.kubernetes = new InMemoryKubernetes(nowMs);
    this.connections = new Connections(async (variables) => connect(this.azure, variables));
    this.stacks = new PlayedStacks(this.connections, this.azure.clock);
  }

  /** With a namespace, a Scope and an IpRange, whose subnet is there. */
  static async start(options: LifeOptions = {}): Promise<LifeWorld> {
    const world = new LifeWorld(options);
    // The first request makes the local Azure.
    world.azure.pass(0);
    world.kubernetes.addNamespace(NAMESPACE_NAME);
    await options.first?.(world);
    world.begin();
    if (options.inKyma) return world;
    const azure = { tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, vpcNetwork: "vnet", resourceGroupName: "rg" };
    await world.create(SCOPE, "scope", { region: "westus2", scope: { azure } });
    await world.create(CONTROL_PLANE_IP_RANGE, "range", { cidr: "10.250.4.0/24", scope: { name: "scope" } });
    await world.until(/^Ready/, { kind: CONTROL_PLANE_IP_RANGE, name: "range" });
    world.azure.calls.length = 0;
    return world;
  }

  /** Another runner in place of this one: nothing is left of the former's memory but its stacks. */
  async restart(): Promise<void> {
    await this.end();
    this.stacks = this.stacks.reopened();
    this.begin();
  }

  /** The cluster is lost, and the runner with its stacks: what is left is in Azure. An empty one comes in its place. */
  async lost(): Promise<void> {
    await this.end();
    this.kubernetes = new InMemoryKubernetes(() => this.clock.nowMs(), "other-uid");
    this.kubernetes.addNamespace(NAMESPACE_NAME);
    this.stacks = new PlayedStacks(this.connections, this.azure.clock);
  }

  /** The runner's stacks are lost, and another one begins without them. */
  async loseStacks(): Promise<void> {
    await this.end();
    this.stacks = new PlayedStacks(this.connections, this.azure.clock);
    this.begin();
  }

  /** Ends the runner, and leaves everything as it is. Nothing that was told may be for whoever writes a program. */
  async end(): Promise<void> {
    this.stop.abort();
    await this.running;
    const strange = [...this.kubernetes.told].filter((text) => OF_PROGRAMS.test(text));
    assert.deepEqual(strange, [], "a user of Kubernetes cannot follow this");
  }

  async create(kind: ResourceKind, name: string, spec: object, metadata: object = {}): Promise<void> {
    const { group, version, kind: word } = kind;
    const object = { apiVersion: `${group}/${version}`, kind: word, metadata: { namespace: NAMESPACE_NAME, name } };
    await this.kubernetes.create(kind, { ...object, metadata: { ...object.metadata, ...metadata }, spec } as never);
  }

  async redis(name = "redis", spec: object = {}, metadata: object = {}): Promise<void> {
    const usual = {
      remoteRef: { namespace: "default", name },
      ipRange: { name: "range" },
      scope: { name: "scope" },
      sku: "Balanced_B5",
      highAvailability: true,
      clusteringPolicy: "EnterpriseCluster",
    };
    await this.create(CONTROL_PLANE_REDIS, name, { ...usual, ...spec }, metadata);
  }

  async patch(name: string, patch: object): Promise<void> {
    await this.kubernetes.patch(CONTROL_PLANE_REDIS, { namespace: NAMESPACE_NAME, name }, patch);
  }

  async delete(kind: ResourceKind, name: string): Promise<void> {
    await this.kubernetes.delete(kind, { namespace: NAMESPACE_NAME, name });
  }

  get(kind: ResourceKind, name: string): Told | undefined {
    return this.kubernetes.read(kind, { namespace: NAMESPACE_NAME, name }) as Told | undefined;
  }

  /** The reason of Ready and its message; "gone" where there is no object. */
  told(name = "redis", kind: ResourceKind = CONTROL_PLANE_REDIS): string {
    const object = this.get(kind, name);
    if (object === undefined) return "gone";
    const ready = object.status?.conditions?.find(({ type }) => type === "Ready");
    return `${ready?.reason}: ${ready?.message}`;
  }

  /** The types of all conditions that are True. */
  conditions(name = "redis"): string[] {
    const { conditions = [] } = this.get(CONTROL_PLANE_REDIS, name)?.status ?? {};
    return conditions.filter(({ status }) => status === "True").map(({ type }) => type);
  }

  /** The key in the Secret, in plain text. */
  key(name = "redis"): string | undefined {
    const { authString } = this.get(SECRET, `${name}-auth`)?.data ?? {};
    return authString && Buffer.from(authString, "base64").toString();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.pass(ms);
  }

  /** Lets time pass until an object tells this; returns how long that took, in ms. */
  async until(
    words: RegExp,
    { kind = CONTROL_PLANE_REDIS, name = "redis", withinMs = LONG_MS }: Partial<Awaited> = {},
  ): Promise<number> {
    const sinceMs = this.clock.nowMs();
    await this.pass(0);
    while (!words.test(this.told(name, kind))) {
      const passedMs = this.clock.nowMs() - sinceMs;
      if (passedMs >= withinMs) assert.fail(`not ${words} after ${withinMs / 1000} s, but ${this.told(name, kind)}`);
      await this.pass(STEP_MS);
    }
    return this.clock.nowMs() - sinceMs;
  }

  /** The writes that Azure accepted since the last question, sorted. */
  accepted(): string[] {
    const calls = this.azure.calls.splice(0).filter(({ isRefused }) => !isRefused);
    return calls
      .map(writeOf)
      .filter((write) => write !== undefined)
      .sort();
  }

  /** What Azure has of ours, by the last parts of the ids. */
  left(): string[] {
    return this.azure.ids.map((id) => id.replace(/^.*\/providers\/Microsoft\.\w+\//, ""));
  }

  begin(): void {
    this.stop = new AbortController();
    const { signal } = this.stop;
    const nowMs = () => this.clock.nowMs();
    const enqueue = (name: ControllerName, key: string) => this.controllers.get(name)?.enqueue(key);
    const azure = (access: AzureAccess) => this.connections.of(access);
    const failed = ({ path, error }: { path: string; error: unknown }) => this.log.debug({ path }, String(error));
    let plane: ControlPlane | undefined;
    const observed = (key: string) => plane && enqueue(...plane.observed(key));
    const { clock } = this;
    const observer = new AzureObserver({
      azure,
      clock,
      random: () => 0,
      failed,
      changed: (keys) => keys.map(observed),
    });
    const drift = new DriftBook(nowMs);
    const sweep = new DriftSweep({
      azure,
      clock,
      failed: ({ key, path, why }) => {
        drift.noteRefused(key, path, why);
        failed({ path, error: why });
      },
      found: (key, finding) => {
        drift.note(key, finding);
        observed(key);
      },
    });
    const objects = new Watches({
      kubernetes: this.kubernetes,
      isServed: () => true,
      onChange: (kind, object) => {
        for (const [name, key] of plane?.concerned(kind, object) ?? []) enqueue(name, key);
      },
      signal,
    });
    plane = controlPlane({
      kubernetes: this.kubernetes,
      objects,
      stacks: this.stacks,
      observer,
      drift,
      cover: (key, resources, access) => sweep.cover(key, resources, access),
      sweepSoon: (key, ids) => sweep.soon(key, ids),
      credentials: { ambient: { ARM_CLIENT_ID: "ambient" }, federatedTokenDir: "/nowhere" },
      caCert: undefined,
      exposesAuthString: false,
      served: (status) => status,
      isEnabled: async () => this.isEnabled,
      logOf: () => this.log,
      nowMs,
      random: () => 0,
      enqueue,
    });
    const durations = { nowMs, elapsedMs: nowMs, sleep: clock.sleep.bind(clock) };
    const own = Object.entries(plane.reconcilers).filter(
      ([name]) => !this.inKyma || name === "azuremanagedredis" || name === "network",
    );
    this.controllers = new Map(
      own.map(([name, reconcile]) => [
        name as ControllerName,
        new Controller({
          name,
          reconcile,
          log: this.log,
          maxConcurrentReconciles: 4,
          clock: durations,
          random: () => 0,
        }),
      ]),
    );
    const working = [...this.controllers.values()].map((controller) =>
      objects.synced.then(() => controller.run(signal)),
    );
    this.running = Promise.all([observer.run(signal), sweep.run(signal), ...working]);
  }
}

interface Awaited {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly withinMs: number;
}

function isBusy({ depth, workingForMs }: Controller): boolean {
  return depth > 0 || workingForMs.length > 0;
}
