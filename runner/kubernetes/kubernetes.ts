/** The part of an object's metadata that the runner reads or writes. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly OwnerReference[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** A kind of objects, as the API server serves it. The core group is "". */
export interface ResourceKind<T extends KubernetesObject = KubernetesObject> {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly isNamespaced: boolean;
  /** Never there; ties the kind to the type of its objects. */
  readonly of?: T;
}

/** An object within its kind; `namespace` is absent for a cluster-scoped kind. */
export interface ObjectRef {
  readonly namespace?: string;
  readonly name: string;
}

/** An Event about an object. The recorder counts what repeats. */
export interface EventOf {
  readonly regarding: KubernetesObject;
  readonly type: "Normal" | "Warning";
  /** CamelCase, as in conditions. */
  readonly reason: string;
  /** What was being done: `Create`, `Delete`, `Reconcile`. */
  readonly action: string;
  /** One sentence, without a key. */
  readonly note: string;
}

/** An answer of the API server that is no success. */
export class KubernetesError extends Error {
  override readonly name = "KubernetesError";
  constructor(
    /** The HTTP status; 0 where the API server did not answer. */
    readonly status: number,
    /** Kubernetes' reason, such as `Conflict`, `AlreadyExists`, `Forbidden`, `Invalid`. */
    readonly reason: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** One API server. Every write says which version it was made for, or touches only what is ours. */
export interface Kubernetes {
  /** Undefined: there is no such object. @throws KubernetesError 404 where the kind is not served */
  get<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef): Promise<T | undefined>;
  list<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    of?: { readonly namespace?: string; readonly labelSelector?: string },
  ): Promise<readonly T[]>;
  /** @throws KubernetesError 409 `AlreadyExists` */
  create<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T>;
  /** Replaces the object of this resourceVersion. @throws KubernetesError 409 `Conflict` where another version is there */
  update<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T>;
  /** A merge patch; with `metadata.resourceVersion` in it, of that version only. */
  patch<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, patch: object): Promise<T>;
  /**
   * Server-side apply of the whole status as this runner's: what an earlier apply had and this one leaves out goes.
   * Another object that has the name by now gets the status too: its own reconciliation puts that right.
   * @throws KubernetesError  404 where the object is gone
   */
  applyStatus<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, status: object): Promise<T>;
  /** An object that is not there is done. @throws KubernetesError 409 where uid or resourceVersion are others */
  delete(
    kind: ResourceKind,
    ref: ObjectRef,
    preconditions?: { readonly uid?: string; readonly resourceVersion?: string },
  ): Promise<void>;
  /** Writes an Event, or counts one that was written a moment ago. Never throws: an Event is news, not state. */
  record(event: EventOf): void;
  /** Watches a kind until the signal; see `Informer`. */
  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T>): Informer<T>;
}

export interface InformerOptions<T> {
  /** Absent: all namespaces. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  /** Called after the cache changed: `before` is undefined for a new object, `after` for one that is gone. */
  readonly onChange: (before: T | undefined, after: T | undefined) => void;
  readonly signal: AbortSignal;
}

/** A cache of a kind's objects that a watch keeps current. It lists again after a gap, and watches again after an outage. */
export interface Informer<T> {
  /** Resolves when the first list is complete. */
  readonly synced: Promise<void>;
  get(ref: ObjectRef): T | undefined;
  list(): readonly T[];
}
