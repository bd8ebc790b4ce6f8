import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SECRET_LABELS } from "../../../runner/api/marks";
import { RUNTIME_PLANE_REDIS, type RuntimePlaneRedisStatus } from "../../../runner/api/runtimePlaneRedis";
import { SECRET, type Secret, secretText } from "../../../runner/kubernetes/secret";
import type { Dependencies } from "../../../runner/runtimePlane/dependencies";
import { ipRanges } from "../../../runner/runtimePlane/ipRanges";
import type { RuntimePlaneOptions } from "../../../runner/runtimePlane/options";
import type { Reconciler } from "../../../runner/runtimePlane/reconciler";
import { runtimePlane } from "../../../runner/runtimePlane/runtimePlane";
import { InMemoryKubernetes, type Stored } from "../inMemoryKubernetes";

export const KEY = "k3y+of/an=instance";
export const HOST = "redis.westeurope.redis.azure.net";
export const ID = "00000000-0000-4000-8000-000000000001";
export const ORDERS = { namespace: "shop", name: "orders" };
export const PROJECTED = { namespace: "kcp", name: ID };

/** Both planes on API servers in memory, with somebody in the place of the control plane's controllers. */
export class Planes {
  readonly runtime = new InMemoryKubernetes(() => this.nowMs);
  readonly control: InMemoryKubernetes;
  readonly logged: string[] = [];
  isOn = true;
  nowMs = Date.UTC(2026, 0, 1);
  readonly reconciler: Reconciler;
  readonly ipRanges: Reconciler;
  private uuids = 0;

  constructor({ inOneCluster = false, ...options }: Partial<RuntimePlaneOptions> & { inOneCluster?: boolean } = {}) {
    this.control = inOneCluster ? this.runtime : new InMemoryKubernetes(() => this.nowMs);
    const log = (fields: object, message: string) => void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    const dependencies: Dependencies = {
      runtime: this.runtime,
      control: this.control,
      options: { namespace: "kcp", scope: "berlin", isKyma: false, defaultIpRange: "10.250.4.0/24", ...options },
      clock: { nowMs: () => this.nowMs },
      uuid: () => `00000000-0000-4000-8000-${String(++this.uuids).padStart(12, "0")}`,
      flag: () => this.isOn,
      log: { info: log, warn: log },
    };
    this.reconciler = runtimePlane(dependencies);
    this.ipRanges = ipRanges(dependencies);
  }

  /** With namespaces, and an IpRange `default` that the control plane's `range-1` serves. */
  static async with(options: ConstructorParameters<typeof Planes>[0] = {}): Promise<Planes> {
    const planes = new Planes(options);
    planes.runtime.addNamespace("shop");
    planes.control.addNamespace("kcp");
    await planes.makeIpRange("default", "range-1");
    return planes;
  }

  async makeIpRange(name: string, id: string): Promise<void> {
    await this.runtime.create(RUNTIME_PLANE_IP_RANGE, {
      apiVersion: "cloud-resources.kyma-project.io/v1beta1",
      kind: "IpRange",
      metadata: { name },
      spec: { cidr: "10.250.4.0/24" },
    });
    const conditions = [{ type: "Ready", status: "True", reason: "Ready", message: "", lastTransitionTime: NOW }];
    this.runtime.edit(RUNTIME_PLANE_IP_RANGE, { name }, { status: { id, conditions } });
  }

  async declare(spec: unknown = { redisTier: "P1" }, metadata: object = {}): Promise<Stored> {
    return this.runtime.create(RUNTIME_PLANE_REDIS, {
      apiVersion: "cloud-resources.kyma-project.io/v1beta1",
      kind: "AzureManagedRedis",
      metadata: { ...ORDERS, ...metadata },
      spec,
    });
  }

  /** Reconciles until nothing is to be done at once; gives the last result. */
  async settle(key = "shop/orders", { reconcile } = this.reconciler): Promise<number | undefined> {
    for (let round = 0; round < 30; round += 1) {
      const { requeueAfterMs } = await reconcile(key, new AbortController().signal);
      if (requeueAfterMs === undefined || requeueAfterMs > 1_000) return requeueAfterMs;
    }
    return assert.fail(`${key} does not come to rest`);
  }

  /** What the control plane's controllers write when the instance can be used. */
  async makeReady(key = KEY): Promise<void> {
    const object = this.projection();
    assert.ok(object);
    const data = { authString: Buffer.from(key).toString("base64") };
    const ref = { namespace: "kcp", name: `${ID}-auth` };
    if (this.control.read(SECRET, ref)) this.control.edit(SECRET, ref, { data });
    else {
      const metadata = { ...ref, labels: SECRET_LABELS };
      await this.control.create(SECRET, { apiVersion: "v1", kind: "Secret", metadata, data });
    }
    this.report([{ type: "Ready", status: "True", reason: "Ready", message: "" }], {
      state: "Ready",
      primaryEndpoint: HOST,
      port: 10000,
      authSecret: { name: ref.name },
    });
  }

  /** What the control plane's controllers say, for the present generation. */
  report(conditions: readonly object[], fields: object = {}): void {
    const observedGeneration = this.projection()?.metadata.generation;
    const dated = conditions.map((one) => ({ lastTransitionTime: NOW, ...one }));
    this.control.edit(CONTROL_PLANE_REDIS, PROJECTED, { status: { observedGeneration, ...fields, conditions: dated } });
  }

  /** Declares, projects, and makes the instance ready. */
  async bringUp(spec?: unknown): Promise<void> {
    await this.declare(spec);
    await this.settle();
    await this.makeReady();
    await this.settle();
  }

  object(): Stored | undefined {
    return this.runtime.read(RUNTIME_PLANE_REDIS, ORDERS);
  }

  status(): RuntimePlaneRedisStatus {
    return (this.object()?.status ?? {}) as RuntimePlaneRedisStatus;
  }

  /** The conditions that are true, with their reasons, and Ready. */
  said(): Record<string, string> {
    const { conditions = [] } = this.status();
    return Object.fromEntries(conditions.map(({ type, status, reason }) => [type, `${status} ${reason}`]));
  }

  message(type = "Ready"): string | undefined {
    return this.status().conditions?.find((one) => one.type === type)?.message;
  }

  projection(): Stored | undefined {
    return this.control.read(CONTROL_PLANE_REDIS, PROJECTED);
  }

  projected(): Record<string, unknown> {
    return (this.projection()?.spec ?? {}) as Record<string, unknown>;
  }

  secret(name = "orders"): Secret | undefined {
    return this.runtime.read(SECRET, { namespace: "shop", name }) as Secret | undefined;
  }

  entries(name = "orders"): Record<string, string | undefined> {
    const secret = this.secret(name);
    return Object.fromEntries(Object.keys(secret?.data ?? {}).map((one) => [one, secret && secretText(secret, one)]));
  }
}

const NOW = "2026-01-01T00:00:00Z";
