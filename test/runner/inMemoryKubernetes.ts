import { isDeepStrictEqual } from "node:util";
import {
  type EventOf,
  type Informer,
  type InformerOptions,
  type Kubernetes,
  KubernetesError,
  type KubernetesObject,
  type ObjectMeta,
  type ObjectRef,
  type ResourceKind,
} from "../../runner/kubernetes/kubernetes";
import { NAMESPACE } from "../../runner/kubernetes/namespace";
import { isSame, keyOf, ObjectStore, refOf, type Stored } from "./objectStore";
import { applied, mergePatched } from "./patches";

export type { Stored } from "./objectStore";

/** A call of the port, as the API server sees it. */
export interface Call {
  readonly verb: "get" | "list" | "create" | "update" | "patch" | "applyStatus" | "delete";
  readonly kind: string;
  /** Group of the kind, "" for the core group. */
  readonly group: string;
  readonly ref: ObjectRef;
}

/**
 * An API server in memory, as strict as the real one about what the runner relies on: resourceVersion, generation, uid, finalizers,
 * the status subresource, applied fields, terminating namespaces. There is no admission by schema, no garbage collection, no RBAC.
 * A kind is taken for one with a status subresource unless it is of the core group.
 */
export class InMemoryKubernetes implements Kubernetes {
  /** Every call, in order. */
  readonly calls: Call[] = [];
  readonly events: EventOf[] = [];
  /** Every message of a condition, and every note of an Event, that was ever written. */
  readonly told = new Set<string>();
  /** Called before every call; what it throws is what the API server answers. */
  before: (call: Call) => void = () => {};
  private readonly store: ObjectStore;
  private uids = 0;

  /** @param uidPrefix   begins each uid: no two API servers give the same ones */
  constructor(
    nowMs: () => number = () => 0,
    private readonly uidPrefix = "uid",
  ) {
    this.store = new ObjectStore(nowMs);
  }

  get writes(): readonly Call[] {
    return this.calls.filter(({ verb }) => verb !== "get" && verb !== "list");
  }

  async get<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef): Promise<T | undefined> {
    this.called("get", kind, ref);
    return this.read(kind, ref) as T | undefined;
  }

  async list<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    { namespace, labelSelector }: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ): Promise<readonly T[]> {
    this.called("list", kind, { name: "", ...(namespace === undefined ? {} : { namespace }) });
    return this.objects(kind).filter(
      ({ metadata }) =>
        (namespace === undefined || metadata.namespace === namespace) && isSelected(metadata, labelSelector),
    ) as unknown as T[];
  }

  async create<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T> {
    const ref = refOf(kind, object.metadata);
    this.called("create", kind, ref);
    if (object.metadata.resourceVersion) throw invalid("resourceVersion should not be set on objects to be created");
    this.store.admit(kind, ref);
    if (this.read(kind, ref))
      throw new KubernetesError(409, "AlreadyExists", `${kind.plural} "${ref.name}" already exists`);
    const { deletionTimestamp: _, ...metadata } = object.metadata;
    const { status, ...rest } = object as Stored;
    const uid = `${this.uidPrefix}-${++this.uids}`;
    const creationTimestamp = this.store.timestamp();
    const made = {
      ...rest,
      metadata: { ...metadata, uid, creationTimestamp, ...(hasStatus(kind) ? { generation: 1 } : {}) },
      ...(hasStatus(kind) || status === undefined ? {} : { status }),
    };
    return this.store.put(kind, undefined, made, undefined) as unknown as T;
  }

  async update<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T> {
    const ref = refOf(kind, object.metadata);
    this.called("update", kind, ref);
    if (!object.metadata.resourceVersion) throw invalid("metadata.resourceVersion: must be specified for an update");
    return this.change(kind, ref, object) as unknown as T;
  }

  async patch<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, patch: object): Promise<T> {
    this.called("patch", kind, ref);
    return this.change(kind, ref, mergePatched(this.store.get(kind, ref).object, patch) as Stored) as unknown as T;
  }

  async applyStatus<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    { uid, ...ref }: ObjectRef & { readonly uid?: string },
    status: object,
  ): Promise<T> {
    this.called("applyStatus", kind, ref);
    const { object, ownStatus } = this.store.get(kind, ref);
    if (uid !== undefined && uid !== object.metadata.uid) throw conflict(kind, ref);
    const { conditions = [] } = status as { conditions?: readonly { message?: string }[] };
    for (const { message = "" } of conditions) this.told.add(message);
    const next = { ...object, status: applied(object.status, ownStatus, status) };
    return this.store.put(kind, object, next, structuredClone(status)) as unknown as T;
  }

  async delete(
    kind: ResourceKind,
    ref: ObjectRef,
    { uid, resourceVersion }: { readonly uid?: string; readonly resourceVersion?: string } = {},
  ): Promise<void> {
    this.called("delete", kind, ref);
    const entry = this.store.find(kind, ref);
    if (!entry) return;
    const { metadata } = entry.object;
    if (uid !== undefined && uid !== metadata.uid) throw conflict(kind, ref);
    if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) throw conflict(kind, ref);
    this.store.delete(entry);
  }

  record(event: EventOf): void {
    this.events.push(event);
    this.told.add(event.note);
  }

  /** Tells of changes while they are made, before the write resolves. */
  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T>): Informer<T> {
    const { namespaces, labelSelector, onChange, signal } = options;
    const isWatched = ({ metadata }: KubernetesObject) =>
      (namespaces === undefined || !kind.isNamespaced || namespaces.includes(metadata.namespace ?? "")) &&
      isSelected(metadata, labelSelector);
    const cache = new Map<string, T>();
    const take = (key: string, after: T | undefined) => {
      const before = cache.get(key);
      if (after) cache.set(key, after);
      else cache.delete(key);
      if (before || after) onChange(before, after);
    };
    const synced = Promise.resolve().then(() => {
      for (const object of this.objects(kind).filter(isWatched))
        take(keyOf(kind, refOf(kind, object.metadata)), object as unknown as T);
      this.store.listen((changed, before, after) => {
        const metadata = (after ?? before)?.metadata;
        if (signal.aborted || !isSame(changed, kind) || !metadata) return;
        take(keyOf(kind, refOf(kind, metadata)), after && isWatched(after) ? (after as unknown as T) : undefined);
      }, signal);
    });
    return { synced, get: (ref) => cache.get(keyOf(kind, ref)), list: () => [...cache.values()] };
  }

  /** The present object, without a call. */
  read(kind: ResourceKind, ref: ObjectRef): Stored | undefined {
    return this.store.find(kind, ref)?.object;
  }

  objects(kind: ResourceKind): Stored[] {
    return this.store.list(kind);
  }

  /** Somebody else's change of any part, the status too; without a call. */
  edit(kind: ResourceKind, ref: ObjectRef, patch: object): Stored {
    const { object, ownStatus } = this.store.get(kind, ref);
    const next = mergePatched(object, patch) as Stored;
    return this.store.put(kind, object, counted(kind, object, next), ownStatus);
  }

  /** Somebody else's deletion, without a call. A namespace takes along what is in it, and waits for finalizers. */
  remove(kind: ResourceKind, ref: ObjectRef): void {
    this.store.delete(this.store.get(kind, ref));
  }

  /** A namespace to make objects in; without a call. */
  addNamespace(name: string): void {
    this.store.put(NAMESPACE, undefined, { apiVersion: "v1", kind: "Namespace", metadata: { name } }, undefined);
  }

  private called(verb: Call["verb"], { kind, group }: ResourceKind, ref: ObjectRef): void {
    const call = { verb, kind, group, ref };
    this.calls.push(call);
    this.before(call);
  }

  /** A write of everything but the status, where that is a subresource. */
  private change(kind: ResourceKind, ref: ObjectRef, wanted: Stored): Stored {
    const { object, ownStatus } = this.store.get(kind, ref);
    const { resourceVersion, uid, finalizers = [] } = wanted.metadata;
    const { metadata } = object;
    if (resourceVersion !== metadata.resourceVersion || (uid ?? metadata.uid) !== metadata.uid)
      throw conflict(kind, ref);
    if (metadata.deletionTimestamp && finalizers.some((one) => !metadata.finalizers?.includes(one)))
      throw invalid("metadata.finalizers: no new finalizers can be added if the object is being deleted");
    const { status, ...rest } = wanted;
    const { generation, creationTimestamp, deletionTimestamp } = metadata;
    const kept = Object.entries({ uid: metadata.uid, generation, creationTimestamp, deletionTimestamp });
    const nextStatus = hasStatus(kind) ? object.status : status;
    const next = {
      ...rest,
      metadata: { ...wanted.metadata, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) },
      ...(nextStatus === undefined ? {} : { status: nextStatus }),
    };
    return this.store.put(kind, object, counted(kind, object, next), ownStatus);
  }
}

function hasStatus({ group }: ResourceKind): boolean {
  return group !== "";
}

/** The generation goes up when anything but metadata and status changed. */
function counted(kind: ResourceKind, before: Stored, after: Stored): Stored {
  const { metadata: _, status: __, ...one } = before;
  const { metadata, status: ___, ...other } = after;
  if (!hasStatus(kind) || isDeepStrictEqual(one, other)) return after;
  return { ...after, metadata: { ...metadata, generation: (before.metadata.generation ?? 0) + 1 } };
}

/** `a=b,c` as in kubectl; other forms are not needed. */
function isSelected({ labels = {} }: ObjectMeta, selector = ""): boolean {
  return selector
    .split(",")
    .filter((term) => term !== "")
    .every((term) => {
      const [key = "", value] = term.split("=");
      return value === undefined ? key in labels : labels[key] === value;
    });
}

function invalid(message: string): KubernetesError {
  return new KubernetesError(422, "Invalid", message);
}

function conflict(kind: ResourceKind, { name }: ObjectRef): KubernetesError {
  return new KubernetesError(409, "Conflict", `${kind.plural} "${name}": the object has been modified`);
}
