import type { Informer, InformerOptions, KubernetesObject, ObjectRef, ResourceKind } from "./kubernetes";
import { collectionPath } from "./paths";
import { Reflector, type ReflectorTools, type Store } from "./reflector";

/** A cache of a kind's objects, kept by a watch of all namespaces or one of each. */
export class KindInformer<T extends KubernetesObject> implements Informer<T> {
  readonly synced: Promise<void>;
  private readonly parts: readonly Part<T>[];

  constructor(kind: ResourceKind<T>, options: InformerOptions<T>, tools: ReflectorTools) {
    const { namespaces, labelSelector, onChange, signal } = options;
    const tell = (before: T | undefined, after: T | undefined) => {
      try {
        onChange(before, after);
      } catch (error) {
        const { namespace, name } = (after ?? before)?.metadata ?? {};
        tools.log.error({ kind: kind.kind, namespace, name, error }, "a change was not taken");
      }
    };
    const watched = kind.isNamespaced && namespaces ? [...new Set(namespaces)] : [undefined];
    this.parts = watched.map((namespace) => new Part(namespace, tell));
    for (const part of this.parts) {
      const { namespace } = part;
      const path = collectionPath(kind, namespace);
      const collection = {
        ...{ kind, path },
        ...(namespace === undefined ? {} : { namespace }),
        ...(labelSelector === undefined ? {} : { labelSelector }),
      };
      void new Reflector<T>(collection, part, tools).run(signal);
    }
    this.synced = Promise.all(this.parts.map(({ synced }) => synced)).then(() => {});
  }

  get(ref: ObjectRef): T | undefined {
    const part = this.parts.find(({ namespace }) => namespace === undefined || namespace === ref.namespace);
    return part?.get(ref);
  }

  list(): readonly T[] {
    return this.parts.flatMap((part) => part.list());
  }
}

/** The cache of one watch. */
class Part<T extends KubernetesObject> implements Store<T> {
  readonly synced: Promise<void>;
  private resolveSynced: () => void = () => {};
  private objects = new Map<string, T>();

  constructor(
    readonly namespace: string | undefined,
    private readonly tell: (before: T | undefined, after: T | undefined) => void,
  ) {
    this.synced = new Promise((resolve) => {
      this.resolveSynced = resolve;
    });
  }

  get(ref: ObjectRef): T | undefined {
    return this.objects.get(keyOf(ref));
  }

  list(): readonly T[] {
    return [...this.objects.values()];
  }

  replace(items: readonly T[]): void {
    const before = this.objects;
    // All at once, so that whoever is told of one object sees the others too.
    this.objects = new Map(items.map((item) => [keyOf(item.metadata), item]));
    for (const [key, gone] of before) if (!this.objects.has(key)) this.tell(gone, undefined);
    for (const [key, item] of this.objects) {
      const old = before.get(key);
      if (!isSame(old, item)) this.tell(old, item);
    }
    this.resolveSynced();
  }

  put(item: T): void {
    const key = keyOf(item.metadata);
    const before = this.objects.get(key);
    if (isSame(before, item)) return;
    this.objects.set(key, item);
    this.tell(before, item);
  }

  remove(item: T): void {
    const key = keyOf(item.metadata);
    const before = this.objects.get(key);
    if (!this.objects.delete(key)) return;
    this.tell(before, undefined);
  }
}

function keyOf({ namespace, name }: ObjectRef): string {
  return `${namespace ?? ""}/${name}`;
}

function isSame(before: KubernetesObject | undefined, after: KubernetesObject): boolean {
  return (
    before?.metadata.uid === after.metadata.uid && before?.metadata.resourceVersion === after.metadata.resourceVersion
  );
}
