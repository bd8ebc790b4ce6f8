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
import { applied, mergePatched } from "./patches";

/** An object with whatever its kind has beside metadata. */
export type Stored = KubernetesObject & { readonly spec?: unknown; readonly status?: unknown };

/** A call of the port, as the API server sees it. */
export interface Call {
  readonly verb: "get" | "list" | "create" | "update" | "patch" | "applyStatus" | "delete";
  readonly kind: string;
  /** Group of the kind, "" for the core group. */
  readonly group: string;
  readonly ref: ObjectRef;
}

export const NAMESPACE: ResourceKind<Stored> = {
  group: "",
  version: "v1",
  plural: "namespaces",
  kind: "Namespace",
  isNamespaced: false,
};

interface Entry {
  readonly kind: ResourceKind;
  readonly object: Stored;
  /** The status of the last apply, which owns the fields in it. */
  readonly ownStatus: unknown;
}

type Listener = (kind: ResourceKind, before: Stored | undefined, after: Stored | undefined) => void;

/**
 * An API server in memory, as strict as the real one about what the runner relies on: resourceVersion, generation, uid, finalizers,
 * the status subresource, applied fields, terminating namespaces. There is no admission by schema, no garbage collection, no RBAC.
 * A kind is taken for one with a status subresource unless it is of the core group.
 */
export class InMemoryKubernetes implements Kubernetes {
  /** Every call, in order. */
  readonly calls: Call[] = [];
  readonly events: EventOf[] = [];
  /** Called before every call; what it throws is what the API server answers. */
  before: (call: Call) => void = () => {};
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<Listener>();
  private version = 100;
  private uids = 0;

  constructor(private readonly nowMs: () => number = () => 0) {}

  get writes(): readonly Call[] {
    return this.calls.filter(({ verb }) => verb !== "get" && verb !== "list");
  }

  async get<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef): Promise<T | undefined> {
    this.called("get", kind, ref);
    return this.entries.get(keyOf(kind, ref))?.object as T | undefined;
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
    this.refuseIfTerminating(kind, ref);
    if (this.entries.has(keyOf(kind, ref)))
      throw new KubernetesError(409, "AlreadyExists", `${kind.plural} "${ref.name}" already exists`);
    const { deletionTimestamp: _, ...metadata } = object.metadata;
    const { status, ...rest } = object as Stored;
    const made = {
      ...rest,
      metadata: {
        ...metadata,
        uid: `uid-${++this.uids}`,
        creationTimestamp: this.timestamp(),
        ...(hasStatus(kind) ? { generation: 1 } : {}),
      },
      ...(hasStatus(kind) || status === undefined ? {} : { status }),
    };
    return this.store(kind, undefined, made, undefined) as unknown as T;
  }

  async update<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T> {
    const ref = refOf(kind, object.metadata);
    this.called("update", kind, ref);
    if (!object.metadata.resourceVersion) throw invalid("metadata.resourceVersion: must be specified for an update");
    return this.change(kind, ref, object) as unknown as T;
  }

  async patch<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, patch: object): Promise<T> {
    this.called("patch", kind, ref);
    return this.change(kind, ref, mergePatched(this.found(kind, ref).object, patch) as Stored) as unknown as T;
  }

  async applyStatus<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, status: object): Promise<T> {
    this.called("applyStatus", kind, ref);
    const { object, ownStatus } = this.found(kind, ref);
    const next = { ...object, status: applied(object.status, ownStatus, status) };
    return this.store(kind, object, next, structuredClone(status)) as unknown as T;
  }

  async delete(
    kind: ResourceKind,
    ref: ObjectRef,
    { uid, resourceVersion }: { readonly uid?: string; readonly resourceVersion?: string } = {},
  ): Promise<void> {
    this.called("delete", kind, ref);
    const entry = this.entries.get(keyOf(kind, ref));
    if (!entry) return;
    const { metadata } = entry.object;
    if (uid !== undefined && uid !== metadata.uid) throw conflict(kind, ref);
    if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) throw conflict(kind, ref);
    this.markDeleted(entry);
  }

  record(event: EventOf): void {
    this.events.push(event);
  }

  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T>): Informer<T> {
    const { namespaces, labelSelector, onChange, signal } = options;
    const isWatched = ({ metadata }: KubernetesObject) =>
      (namespaces === undefined || namespaces.includes(metadata.namespace ?? "")) &&
      isSelected(metadata, labelSelector);
    const cache = new Map<string, T>();
    const take = (after: T) => {
      const key = keyOf(kind, refOf(kind, after.metadata));
      const before = cache.get(key);
      cache.set(key, after);
      onChange(before, after);
    };
    const synced = Promise.resolve().then(() => {
      for (const object of this.objects(kind).filter(isWatched)) take(object as unknown as T);
      const listener: Listener = (changed, before, after) => {
        if (signal.aborted || keyOfKind(changed) !== keyOfKind(kind)) return;
        if (after && isWatched(after)) return take(after as unknown as T);
        const key = before && keyOf(kind, refOf(kind, before.metadata));
        const cached = key === undefined ? undefined : cache.get(key);
        if (key === undefined || !cached) return;
        cache.delete(key);
        onChange(cached, undefined);
      };
      this.listeners.add(listener);
      signal.addEventListener("abort", () => this.listeners.delete(listener), { once: true });
    });
    return { synced, get: (ref) => cache.get(keyOf(kind, ref)), list: () => [...cache.values()] };
  }

  /** The present object, without a call. */
  read(kind: ResourceKind, ref: ObjectRef): Stored | undefined {
    return this.entries.get(keyOf(kind, ref))?.object;
  }

  objects(kind: ResourceKind): Stored[] {
    return [...this.entries.values()].filter((entry) => keyOfKind(entry.kind) === keyOfKind(kind)).map((e) => e.object);
  }

  /** Somebody else's change of any part, the status too; without a call. */
  edit(kind: ResourceKind, ref: ObjectRef, patch: object): Stored {
    const entry = this.found(kind, ref);
    const next = mergePatched(entry.object, patch) as Stored;
    return this.store(kind, entry.object, counted(kind, entry.object, next), entry.ownStatus);
  }

  /** Somebody else's deletion, without a call. A namespace takes along what is in it, and waits for finalizers. */
  remove(kind: ResourceKind, ref: ObjectRef): void {
    this.markDeleted(this.found(kind, ref));
  }

  private called(verb: Call["verb"], { kind, group }: ResourceKind, ref: ObjectRef): void {
    const call = { verb, kind, group, ref };
    this.calls.push(call);
    this.before(call);
  }

  private found(kind: ResourceKind, ref: ObjectRef): Entry {
    const entry = this.entries.get(keyOf(kind, ref));
    if (!entry) throw new KubernetesError(404, "NotFound", `${kind.plural} "${ref.name}" not found`);
    return entry;
  }

  /** A write of everything but the status, where that is a subresource. */
  private change(kind: ResourceKind, ref: ObjectRef, wanted: Stored): Stored {
    const { object, ownStatus } = this.found(kind, ref);
    const { resourceVersion, uid, finalizers = [] } = wanted.metadata;
    const { metadata } = object;
    if (resourceVersion !== metadata.resourceVersion || (uid ?? metadata.uid) !== metadata.uid)
      throw conflict(kind, ref);
    if (metadata.deletionTimestamp && finalizers.some((one) => !metadata.finalizers?.includes(one)))
      throw invalid("metadata.finalizers: no new finalizers can be added if the object is being deleted");
    const { status: _, ...rest } = wanted;
    const { generation, creationTimestamp, deletionTimestamp } = metadata;
    const kept = Object.entries({ uid: metadata.uid, generation, creationTimestamp, deletionTimestamp });
    const next = {
      ...rest,
      metadata: { ...wanted.metadata, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) },
      ...(hasStatus(kind) ? (object.status === undefined ? {} : { status: object.status }) : statusOf(wanted)),
    } as Stored;
    return this.store(kind, object, counted(kind, object, next), ownStatus);
  }

  private markDeleted({ kind, object, ownStatus }: Entry): void {
    if (object.metadata.deletionTimestamp) return;
    const { generation } = object.metadata;
    const metadata = {
      ...object.metadata,
      deletionTimestamp: this.timestamp(),
      ...(generation === undefined ? {} : { generation: generation + 1 }),
    };
    const isNamespace = keyOfKind(kind) === keyOfKind(NAMESPACE);
    const status = isNamespace ? { status: { phase: "Terminating" } } : {};
    this.store(kind, object, { ...object, metadata, ...status }, ownStatus);
    if (!isNamespace) return;
    for (const entry of this.contentOf(object.metadata.name)) this.markDeleted(entry);
  }

  private contentOf(namespace: string): Entry[] {
    return [...this.entries.values()].filter(({ object }) => object.metadata.namespace === namespace);
  }

  private refuseIfTerminating(kind: ResourceKind, { namespace }: ObjectRef): void {
    if (!kind.isNamespaced) return;
    const found = this.entries.get(keyOf(NAMESPACE, { name: namespace ?? "" }))?.object;
    if (!found) throw new KubernetesError(404, "NotFound", `namespaces "${namespace}" not found`);
    if (found.metadata.deletionTimestamp) {
      const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
      throw new KubernetesError(403, "Forbidden", message);
    }
  }

  /** Keeps the next version, or takes the object away where nothing holds it any more. */
  private store(kind: ResourceKind, before: Stored | undefined, wanted: Stored, ownStatus: unknown): Stored {
    const key = keyOf(kind, refOf(kind, wanted.metadata));
    if (before && isDeepStrictEqual(before, wanted)) {
      this.entries.set(key, { kind, object: before, ownStatus });
      return before;
    }
    const metadata = { ...wanted.metadata, resourceVersion: `${++this.version}` };
    const object = frozen(structuredClone({ ...wanted, metadata }));
    const isNamespace = keyOfKind(kind) === keyOfKind(NAMESPACE);
    const isHeld = metadata.finalizers?.length || (isNamespace && this.contentOf(metadata.name).length > 0);
    const isGone = metadata.deletionTimestamp !== undefined && !isHeld;
    if (isGone) this.entries.delete(key);
    else this.entries.set(key, { kind, object, ownStatus });
    for (const listener of this.listeners) listener(kind, before, isGone ? undefined : object);
    if (isGone && metadata.namespace !== undefined) this.endNamespace(metadata.namespace);
    return object;
  }

  private endNamespace(name: string): void {
    const key = keyOf(NAMESPACE, { name });
    const entry = this.entries.get(key);
    if (!entry?.object.metadata.deletionTimestamp || this.contentOf(name).length > 0) return;
    this.entries.delete(key);
    for (const listener of this.listeners) listener(NAMESPACE, entry.object, undefined);
  }

  private timestamp(): string {
    return new Date(this.nowMs()).toISOString().replace(/\.\d+Z$/, "Z");
  }
}

function keyOfKind({ group, plural }: ResourceKind): string {
  return `${plural}.${group}`;
}

function keyOf(kind: ResourceKind, { namespace, name }: ObjectRef): string {
  if (kind.isNamespaced !== (namespace !== undefined))
    throw new TypeError(`${kind.kind} ${name} needs ${kind.isNamespaced ? "a" : "no"} namespace`);
  return `${keyOfKind(kind)} ${namespace ?? ""}/${name}`;
}

function refOf({ isNamespaced }: ResourceKind, { namespace, name }: ObjectMeta): ObjectRef {
  return isNamespaced && namespace !== undefined ? { namespace, name } : { name };
}

function hasStatus({ group }: ResourceKind): boolean {
  return group !== "";
}

function statusOf({ status }: Stored): { status?: unknown } {
  return status === undefined ? {} : { status };
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

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const one of Object.values(Object.freeze(value))) frozen(one);
  return value;
}

function invalid(message: string): KubernetesError {
  return new KubernetesError(422, "Invalid", message);
}

function conflict(kind: ResourceKind, { name }: ObjectRef): KubernetesError {
  return new KubernetesError(409, "Conflict", `${kind.plural} "${name}": the object has been modified`);
}
