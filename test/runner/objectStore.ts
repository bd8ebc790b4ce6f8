import { isDeepStrictEqual } from "node:util";
import {
  KubernetesError,
  type KubernetesObject,
  type ObjectMeta,
  type ObjectRef,
  type ResourceKind,
} from "../../runner/kubernetes/kubernetes";
import { NAMESPACE } from "../../runner/kubernetes/namespace";

/** An object with whatever its kind has beside metadata. */
export type Stored = KubernetesObject & { readonly spec?: unknown; readonly status?: unknown };

export interface Entry {
  readonly kind: ResourceKind;
  readonly object: Stored;
  /** The status of the last apply, which owns the fields in it. */
  readonly ownStatus: unknown;
}

export type Listener = (kind: ResourceKind, before: Stored | undefined, after: Stored | undefined) => void;

/** Objects with versions, as etcd and the API server before it keep them: finalizers hold what is deleted, and a namespace its content. */
export class ObjectStore {
  private readonly entries = new Map<string, Entry>();
  private readonly listeners = new Set<Listener>();
  private version = 100;

  constructor(private readonly nowMs: () => number) {}

  find(kind: ResourceKind, ref: ObjectRef): Entry | undefined {
    return this.entries.get(keyOf(kind, ref));
  }

  /** @throws KubernetesError 404 */
  get(kind: ResourceKind, ref: ObjectRef): Entry {
    const entry = this.find(kind, ref);
    if (!entry) throw new KubernetesError(404, "NotFound", `${kind.plural} "${ref.name}" not found`);
    return entry;
  }

  list(kind: ResourceKind): Stored[] {
    return [...this.entries.values()].filter((one) => isSame(one.kind, kind)).map(({ object }) => object);
  }

  listen(listener: Listener, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener), { once: true });
  }

  /** Keeps the next version, or takes the object away where nothing holds it any more. What changes nothing is no new version. */
  put(kind: ResourceKind, before: Stored | undefined, wanted: Stored, ownStatus: unknown): Stored {
    const key = keyOf(kind, refOf(kind, wanted.metadata));
    if (before && isDeepStrictEqual(before, wanted)) {
      this.entries.set(key, { kind, object: before, ownStatus });
      return before;
    }
    const metadata = { ...wanted.metadata, resourceVersion: `${++this.version}` };
    const object = frozen(structuredClone({ ...wanted, metadata }));
    const isHeld = metadata.finalizers?.length || (isSame(kind, NAMESPACE) && this.contentOf(metadata.name).length > 0);
    const isGone = metadata.deletionTimestamp !== undefined && !isHeld;
    if (isGone) this.entries.delete(key);
    else this.entries.set(key, { kind, object, ownStatus });
    this.tell(kind, before, isGone ? undefined : object);
    if (isGone && metadata.namespace !== undefined) this.endNamespace(metadata.namespace);
    return object;
  }

  delete({ kind, object, ownStatus }: Entry): void {
    if (object.metadata.deletionTimestamp) return;
    const { generation } = object.metadata;
    const metadata = {
      ...object.metadata,
      deletionTimestamp: this.timestamp(),
      ...(generation === undefined ? {} : { generation: generation + 1 }),
    };
    const isNamespace = isSame(kind, NAMESPACE);
    const status = isNamespace ? { status: { phase: "Terminating" } } : {};
    this.put(kind, object, { ...object, metadata, ...status }, ownStatus);
    if (!isNamespace) return;
    for (const entry of this.contentOf(object.metadata.name)) this.delete(entry);
  }

  /** @throws KubernetesError 404 where there is no such namespace, 403 where it is being deleted */
  admit(kind: ResourceKind, { namespace }: ObjectRef): void {
    if (!kind.isNamespaced) return;
    const { metadata } = this.get(NAMESPACE, { name: namespace ?? "" }).object;
    if (metadata.deletionTimestamp === undefined) return;
    const message = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new KubernetesError(403, "Forbidden", message);
  }

  timestamp(): string {
    return new Date(this.nowMs()).toISOString().replace(/\.\d+Z$/, "Z");
  }

  private contentOf(namespace: string): Entry[] {
    return [...this.entries.values()].filter(({ object }) => object.metadata.namespace === namespace);
  }

  private endNamespace(name: string): void {
    const entry = this.find(NAMESPACE, { name });
    if (!entry?.object.metadata.deletionTimestamp || this.contentOf(name).length > 0) return;
    this.entries.delete(keyOf(NAMESPACE, { name }));
    this.tell(NAMESPACE, entry.object, undefined);
  }

  private tell(...change: Parameters<Listener>): void {
    for (const listener of this.listeners) listener(...change);
  }
}

export function isSame(one: ResourceKind, other: ResourceKind): boolean {
  return one.group === other.group && one.plural === other.plural;
}

export function keyOf(kind: ResourceKind, { namespace, name }: ObjectRef): string {
  if (kind.isNamespaced !== (namespace !== undefined))
    throw new TypeError(`${kind.kind} ${name} needs ${kind.isNamespaced ? "a" : "no"} namespace`);
  return `${kind.plural}.${kind.group} ${namespace ?? ""}/${name}`;
}

export function refOf({ isNamespaced }: ResourceKind, { namespace, name }: ObjectMeta): ObjectRef {
  return isNamespaced && namespace !== undefined ? { namespace, name } : { name };
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const one of Object.values(Object.freeze(value))) frozen(one);
  return value;
}
