import type { Clock } from "./clock";
import { KubernetesError, type KubernetesObject } from "./kubernetes";
import type { Log } from "./log";
import { type Collection, readAll, withoutManagedFields } from "./readAll";
import { errorOf, type Requests, type StatusBody } from "./requests";
import { WatchBackOff } from "./watchBackOff";
import type { WatchBook } from "./watchBook";

/** The API server ends a watch after this time, so that watches spread over its replicas; with jitter. */
const WATCH_SECONDS = 290;
/** Bookmarks come about once a minute: a watch that is silent for longer has lost its connection. */
const SILENT_MS = 100_000;
/** A watch that ends sooner, with nothing said, is no success. */
const BRIEF_MS = 1_000;
/** Between two lines about failures: an outage that goes on is a line now and then, and one with many faces no flood. */
const SAY_AGAIN_MS = 600_000;
const SAY_OTHER_MS = 60_000;

/** What a reflector tells. No method may throw. */
export interface Store<T> {
  /** All there is, after a list: what is not among the items is gone. */
  replace(items: readonly T[]): void;
  put(item: T): void;
  remove(item: T): void;
}

export interface ReflectorTools {
  readonly requests: Requests;
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  readonly log: Log;
  /** Where a reflector that fails is written down. */
  readonly watches: WatchBook;
}

interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T & StatusBody;
}

/** Keeps a store like a collection of the API server: lists once, then watches from there, for as long as it runs. */
export class Reflector<T extends KubernetesObject> {
  /** Up to where the store is current; undefined: unknown, so list. */
  private resourceVersion: string | undefined;
  private readonly backOff: WatchBackOff;
  /** The failure that was logged since the watch last worked. */
  private said: string | undefined;
  private saidMs = Number.NEGATIVE_INFINITY;
  private verb: "list" | "watch" = "list";

  constructor(
    private readonly collection: Collection,
    private readonly store: Store<T>,
    private readonly tools: ReflectorTools,
  ) {
    this.backOff = new WatchBackOff(tools.random);
  }

  /** Resolves when the signal is aborted; nothing else ends it. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (this.resourceVersion === undefined) await this.list(signal);
        await this.watch(signal);
      } catch (error) {
        if (!signal.aborted) await this.failed(error, signal);
      }
    }
    this.tools.watches.works(this);
  }

  private async list(signal: AbortSignal): Promise<void> {
    this.verb = "list";
    const { items, resourceVersion } = await readAll<T>(this.tools.requests, this.collection, signal);
    this.store.replace(items);
    this.resourceVersion = resourceVersion;
  }

  private async watch(signal: AbortSignal): Promise<void> {
    const { requests, clock, random } = this.tools;
    const { path, labelSelector } = this.collection;
    this.verb = "watch";
    const query = {
      watch: true,
      allowWatchBookmarks: true,
      resourceVersion: this.resourceVersion,
      timeoutSeconds: Math.round(WATCH_SECONDS * (0.75 + random() / 2)),
      labelSelector,
    };
    const beganMs = clock.elapsedMs();
    let events = 0;
    const lines = await requests.lines({ method: "GET", path, query, signal }, SILENT_MS);
    this.recovered();
    try {
      for await (const line of lines) {
        this.take(JSON.parse(line) as WatchEvent<T>);
        events++;
        this.backOff.succeeded();
      }
    } catch (error) {
      // A quiet API server sends no bookmarks either, so silence is no failure: the next watch tells whether the connection is.
      if (!(error instanceof KubernetesError) || error.reason !== "Timeout") throw error;
    }
    if (events === 0 && clock.elapsedMs() - beganMs < BRIEF_MS) {
      throw new KubernetesError(200, "WatchEnded", `GET ${path}: the watch ended at once`);
    }
    this.backOff.succeeded();
  }

  private take({ type, object }: WatchEvent<T>): void {
    if (type === "ERROR")
      throw errorOf({ method: "GET", path: this.collection.path }, object.code ?? 500, JSON.stringify(object));
    if (type === "DELETED") this.store.remove(withoutManagedFields(object));
    else if (type !== "BOOKMARK") this.store.put(withoutManagedFields(object));
    this.resourceVersion = object.metadata.resourceVersion;
  }

  private recovered(): void {
    this.tools.watches.works(this);
    if (this.said === undefined) return;
    this.said = undefined;
    this.tools.log.info({ path: this.collection.path }, "watching again");
  }

  private async failed(error: unknown, signal: AbortSignal): Promise<void> {
    const status = error instanceof KubernetesError ? error.status : undefined;
    const reason = error instanceof KubernetesError ? error.reason : "";
    if (status === 410 || reason === "Expired") this.resourceVersion = undefined;
    else this.note(error instanceof Error ? error.message : String(error), { status, reason });
    await this.tools.clock.sleep(this.backOff.nextMs(status !== 0), signal).catch(() => {});
  }

  private note(message: string, { status = 0, reason }: { status: number | undefined; reason: string }): void {
    const { clock, log, watches } = this.tools;
    const { verb } = this;
    const { path, namespace } = this.collection;
    const { kind } = this.collection.kind;
    const nowMs = clock.elapsedMs();
    const of = { kind, verb, status, ...(namespace === undefined ? {} : { namespace }) };
    watches.failed(this, { ...of, message, nowMs });
    const what = `${status} ${reason}`;
    if (nowMs - this.saidMs < (what === this.said ? SAY_AGAIN_MS : SAY_OTHER_MS)) return;
    this.said = what;
    this.saidMs = nowMs;
    log.warn({ ...of, path, reason }, `cannot ${verb} ${kind}: ${message}: trying again`);
  }
}
