import type { Clock } from "./clock";
import { EventRecorder } from "./events";
import { KindInformer } from "./informer";
import {
  type EventOf,
  type Informer,
  type InformerOptions,
  type Kubernetes,
  KubernetesError,
  type KubernetesObject,
  type ObjectRef,
  type ResourceKind,
} from "./kubernetes";
import type { Log } from "./log";
import { collectionPath, objectPath } from "./paths";
import { readAll } from "./readAll";
import { Requests } from "./requests";
import type { Transport } from "./transport";
import { WatchBook } from "./watchBook";

export interface ClientOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly log: Log;
  /** Who writes, in `managedFields` and as an Event's reporting controller: a qualified name, such as `example.com/runner`. */
  readonly fieldManager: string;
  /** Who exactly writes Events: the pod's name. */
  readonly instance: string;
  /** Hears of each Event before it is counted and written. */
  readonly onEvent?: (event: EventOf) => void;
  /** Where watches that fail are written down. Default: nowhere. */
  readonly watches?: WatchBook;
}

/** The client of one API server. */
export class KubernetesClient implements Kubernetes {
  private readonly requests: Requests;
  private readonly recorder: EventRecorder;

  constructor(private readonly options: ClientOptions) {
    const { transport, clock, random, log, fieldManager, instance } = options;
    this.requests = new Requests(transport, clock);
    this.recorder = new EventRecorder(this.requests, { clock, random, log, controller: fieldManager, instance });
  }

  async get<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef): Promise<T | undefined> {
    try {
      return await this.requests.json<T>({ method: "GET", path: objectPath(kind, ref) });
    } catch (error) {
      // A kind that is not served has no reason of that name.
      if (error instanceof KubernetesError && error.status === 404 && error.reason === "NotFound") return undefined;
      throw error;
    }
  }

  async list<T extends KubernetesObject>(
    kind: ResourceKind<T>,
    of: { readonly namespace?: string; readonly labelSelector?: string } = {},
  ): Promise<readonly T[]> {
    const path = collectionPath(kind, of.namespace);
    const { items } = await readAll<T>(this.requests, { kind, path, ...selecting(of.labelSelector) });
    return items;
  }

  create<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T> {
    const path = collectionPath(kind, object.metadata.namespace);
    return this.write<T>({ method: "POST", path, body: object });
  }

  update<T extends KubernetesObject>(kind: ResourceKind<T>, object: T): Promise<T> {
    if (object.metadata.resourceVersion === undefined) {
      throw new Error(`${kind.kind} ${object.metadata.name}: an update needs the resourceVersion that it was made for`);
    }
    return this.write<T>({ method: "PUT", path: objectPath(kind, object.metadata), body: object });
  }

  patch<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, patch: object): Promise<T> {
    const contentType = "application/merge-patch+json";
    return this.write<T>({ method: "PATCH", path: objectPath(kind, ref), body: patch, contentType });
  }

  applyStatus<T extends KubernetesObject>(kind: ResourceKind<T>, ref: ObjectRef, status: object): Promise<T> {
    const { group, version } = kind;
    // Only these two: with the rest of an object's metadata the API server refuses.
    const { namespace, name } = ref;
    return this.write<T>({
      method: "PATCH",
      path: `${objectPath(kind, ref)}/status`,
      // Status is ours alone: a field that somebody else wrote is taken over.
      query: { force: true },
      body: {
        apiVersion: group === "" ? version : `${group}/${version}`,
        kind: kind.kind,
        metadata: { namespace, name },
        status,
      },
      contentType: "application/apply-patch+yaml",
    });
  }

  async delete(
    kind: ResourceKind,
    ref: ObjectRef,
    preconditions?: { readonly uid?: string; readonly resourceVersion?: string },
  ): Promise<void> {
    const body = {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: "Background",
      ...(preconditions ? { preconditions } : {}),
    };
    try {
      await this.requests.json({ method: "DELETE", path: objectPath(kind, ref), body });
    } catch (error) {
      if (!(error instanceof KubernetesError && error.status === 404 && error.reason === "NotFound")) throw error;
    }
  }

  record(event: EventOf): void {
    if (this.recorder.record(event)) this.options.onEvent?.(event);
  }

  informer<T extends KubernetesObject>(kind: ResourceKind<T>, options: InformerOptions<T>): Informer<T> {
    const { clock, random, log, watches = new WatchBook() } = this.options;
    return new KindInformer(kind, options, { requests: this.requests, clock, random, log, watches });
  }

  /** Writes the Events that wait, then closes the connections; each Event has the time of one request at most. */
  async close(): Promise<void> {
    await this.recorder.drain();
    this.options.transport.close();
  }

  private write<T>(request: {
    readonly method: "POST" | "PUT" | "PATCH";
    readonly path: string;
    readonly body: object;
    readonly query?: Readonly<Record<string, boolean>>;
    readonly contentType?: string;
  }): Promise<T> {
    return this.requests.json<T>({
      ...request,
      query: { ...request.query, fieldManager: this.options.fieldManager },
    });
  }
}

function selecting(labelSelector: string | undefined): { readonly labelSelector?: string } {
  return labelSelector === undefined ? {} : { labelSelector };
}
