import {
  type Kubernetes,
  KubernetesError,
  type KubernetesObject,
  type ObjectRef,
  type ResourceKind,
} from "../../../runner/kubernetes/kubernetes";
import type { LeaseObject } from "../../../runner/kubernetes/lease";

/** One Lease as an API server keeps it, with what can go wrong on the way. */
export class FakeLeases implements Pick<Kubernetes, "get" | "create" | "update"> {
  lease: LeaseObject | undefined;
  /** What each request does instead of being answered. */
  trouble: "refused" | "hangs" | "answer lost" | undefined;
  writes = 0;
  private version = 0;

  async get<T extends KubernetesObject>(_: ResourceKind<T>, _ref: ObjectRef): Promise<T | undefined> {
    await this.onTheWay();
    return this.lease as T | undefined;
  }

  async create<T extends KubernetesObject>(_: ResourceKind<T>, object: T): Promise<T> {
    await this.onTheWay();
    if (this.lease) throw new KubernetesError(409, "AlreadyExists", "it is there");
    return await this.write(object);
  }

  async update<T extends KubernetesObject>(_: ResourceKind<T>, object: T): Promise<T> {
    await this.onTheWay();
    if (!this.lease) throw new KubernetesError(404, "NotFound", "it is not there");
    if (object.metadata.resourceVersion !== this.lease.metadata.resourceVersion) {
      throw new KubernetesError(409, "Conflict", "it has been modified");
    }
    return await this.write(object);
  }

  /** Somebody else writes the Lease. */
  change(spec: LeaseObject["spec"]): void {
    const known = this.lease ?? { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: "runner" } };
    this.store({ ...known, spec: { ...known.spec, ...spec } });
  }

  private async onTheWay(): Promise<void> {
    if (this.trouble === "refused") throw new KubernetesError(0, "Unreachable", "the API server does not answer");
    if (this.trouble === "hangs") await new Promise(() => {});
  }

  private async write<T extends KubernetesObject>(object: T): Promise<T> {
    this.writes++;
    this.store(object as unknown as LeaseObject);
    if (this.trouble === "answer lost") throw new KubernetesError(0, "Unreachable", "the answer was lost");
    return this.lease as unknown as T;
  }

  private store(lease: LeaseObject): void {
    this.lease = { ...lease, metadata: { ...lease.metadata, resourceVersion: String(++this.version) } };
  }
}
