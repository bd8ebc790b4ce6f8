import type { Clock } from "./clock";
import { type EventOf, KubernetesError } from "./kubernetes";
import type { Log } from "./log";
import { microTime } from "./microTime";
import type { Requests } from "./requests";

/** An Event that comes again within this time is counted in its series. */
const SERIES_MS = 6 * 60_000;
/** The count of a series is written at most this often. */
const WRITE_EVERY_MS = 60_000;
/** Different Events about one object in the time of a series; more are dropped. */
const MAX_PER_OBJECT = 25;
const TIMEOUT_MS = 5_000;
const MAX_SERIES = 2_000;
const MAX_WAITING = 500;
/** What the API server takes. */
const MAX_NOTE = 1_000;
const MAX_NAME = 200;

export interface RecorderOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** A qualified name: `example.com/runner`. */
  readonly controller: string;
  readonly instance: string;
}

interface Series {
  readonly key: string;
  readonly event: EventOf;
  readonly namespace: string;
  readonly name: string;
  count: number;
  seenMs: number;
  /** The object's resourceVersion at the last one that was counted. */
  version: string | undefined;
  /** When, and with what count, it was written; 0: never. */
  writtenMs: number;
  written: number;
  isWaiting: boolean;
}

/** Writes Events (events.k8s.io/v1) one after the other, beside the work that they tell of. An Event that cannot be written is dropped. */
export class EventRecorder {
  private readonly series = new Map<string, Series>();
  private readonly waiting: Series[] = [];
  /** Namespaces that go, by when that was last seen: nothing can be written there. */
  private readonly terminating = new Map<string, number>();
  private writing: Promise<void> | undefined;
  private readonly stopped = new AbortController();

  constructor(
    private readonly requests: Requests,
    private readonly options: RecorderOptions,
  ) {}

  /**
   * Never throws. Returns false for an Event that the same version of the object brought before: a cache may be older than the
   * status that was just written, and the same transition is seen again.
   */
  record(event: EventOf): boolean {
    if (this.stopped.signal.aborted) return true;
    const nowMs = this.options.clock.nowMs();
    this.forget(nowMs);
    const { metadata } = event.regarding;
    const namespace = metadata.namespace ?? "default";
    if (this.terminating.has(namespace)) return true;
    const key = [
      metadata.uid ?? `${namespace}/${metadata.name}`,
      event.type,
      event.reason,
      event.action,
      event.note,
    ].join("\n");
    let series = this.series.get(key);
    const version = metadata.resourceVersion;
    if (series && version !== undefined && series.version === version) return false;
    if (!series) {
      if (this.isTalkative(event)) return true;
      series = {
        key,
        event,
        namespace,
        name: this.nameOf(event),
        count: 0,
        seenMs: 0,
        version,
        writtenMs: 0,
        written: 0,
        isWaiting: false,
      };
    }
    series.count++;
    series.seenMs = nowMs;
    series.version = version;
    // Last in the map is last to be forgotten.
    this.series.delete(key);
    this.series.set(key, series);
    this.enqueue(series);
    return true;
  }

  /** Writes what waits, up to the first that cannot be written; afterwards nothing more is taken. */
  async drain(): Promise<void> {
    this.stopped.abort();
    await this.writing;
    for (const series of this.series.values()) {
      if (series.count > series.written && !(await this.write(series))) return;
    }
  }

  private forget(nowMs: number): void {
    for (const [key, { seenMs }] of this.series) {
      if (nowMs - seenMs < SERIES_MS && this.series.size < MAX_SERIES) break;
      this.series.delete(key);
    }
    for (const [namespace, seenMs] of this.terminating)
      if (nowMs - seenMs >= SERIES_MS) this.terminating.delete(namespace);
  }

  private isTalkative({ regarding }: EventOf): boolean {
    let count = 0;
    for (const { event } of this.series.values()) if (event.regarding.metadata.uid === regarding.metadata.uid) count++;
    if (count >= MAX_PER_OBJECT)
      this.options.log.debug({ name: regarding.metadata.name }, "too many Events about one object: dropped");
    return count >= MAX_PER_OBJECT;
  }

  private nameOf({ regarding }: EventOf): string {
    const { clock, random } = this.options;
    const unique = `${clock.nowMs().toString(16)}${Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0")}`;
    return `${regarding.metadata.name.slice(0, MAX_NAME)}.${unique}`;
  }

  private enqueue(series: Series): void {
    if (series.isWaiting || this.waiting.length >= MAX_WAITING) return;
    series.isWaiting = true;
    this.waiting.push(series);
    this.writing ??= this.writeAll();
  }

  private async writeAll(): Promise<void> {
    // Not before the caller has this promise, which ends with the loop.
    await Promise.resolve();
    for (let series = this.waiting.shift(); series; series = this.waiting.shift()) {
      series.isWaiting = false;
      if (!this.isDue(series)) void this.later(series);
      else if (!(await this.write(series)) && this.stopped.signal.aborted) break;
    }
    this.writing = undefined;
  }

  private isDue({ writtenMs, written }: Series): boolean {
    // The second of a series is written at once: it says that there is a series.
    return written < 2 || this.options.clock.nowMs() - writtenMs >= WRITE_EVERY_MS;
  }

  /** The count of a series that goes on is written when its time has come. */
  private async later(series: Series): Promise<void> {
    series.isWaiting = true;
    const { clock } = this.options;
    const waitMs = series.writtenMs + WRITE_EVERY_MS - clock.nowMs();
    await clock.sleep(Math.max(waitMs, 0), this.stopped.signal).catch(() => {});
    series.isWaiting = false;
    if (!this.stopped.signal.aborted) this.enqueue(series);
  }

  /** False where the Event was not written. */
  private async write(series: Series): Promise<boolean> {
    const { clock, log } = this.options;
    const { namespace, name, event, count } = series;
    const path = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/events`;
    try {
      if (series.written > 0) {
        const body = { series: { count, lastObservedTime: microTime(series.seenMs) } };
        const contentType = "application/merge-patch+json";
        await this.requests.json({
          method: "PATCH",
          path: `${path}/${name}`,
          body,
          contentType,
          timeoutMs: TIMEOUT_MS,
        });
      } else {
        await this.requests.json({ method: "POST", path, body: this.bodyOf(series), timeoutMs: TIMEOUT_MS });
      }
      series.writtenMs = clock.nowMs();
      series.written = count;
      // What was recorded meanwhile.
      if (series.count > count) this.enqueue(series);
      return true;
    } catch (error) {
      if (error instanceof KubernetesError && error.reason === "NamespaceTerminating")
        this.terminating.set(namespace, clock.nowMs());
      // One that was never written is dropped; one that the API server has forgotten, too.
      const isForgotten = error instanceof KubernetesError && error.status === 404;
      if (series.written === 0 || isForgotten) this.series.delete(series.key);
      const message = error instanceof Error ? error.message : String(error);
      log.debug(
        { namespace, name: event.regarding.metadata.name, reason: event.reason },
        `an Event was not written: ${message}`,
      );
      return false;
    }
  }

  private bodyOf({ event, namespace, name, seenMs, count }: Series): object {
    const { regarding, type, reason, action, note } = event;
    const { controller, instance } = this.options;
    const { uid, resourceVersion } = regarding.metadata;
    return {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name, namespace },
      eventTime: microTime(seenMs),
      ...(count > 1 ? { series: { count, lastObservedTime: microTime(seenMs) } } : {}),
      reportingController: controller,
      reportingInstance: instance,
      type,
      reason,
      action,
      note: cut(note),
      regarding: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        name: regarding.metadata.name,
        ...(regarding.metadata.namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
    };
  }
}

/** The API server counts bytes. */
function cut(note: string): string {
  const bytes = Buffer.from(note);
  if (bytes.length <= MAX_NOTE) return note;
  return `${bytes
    .subarray(0, MAX_NOTE - 3)
    .toString("utf8")
    .replace(/\uFFFD$/, "")}…`;
}
