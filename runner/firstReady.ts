import type { UnparsedObject } from "./api/customKind";

/**
 * Tells how long each object took from its creation to its first Ready. An endpoint is in the status from the first Ready on: an
 * object that has one when it is first seen was ready before.
 */
export class FirstReady {
  /** Uids of objects that were never ready. */
  private readonly waiting = new Set<string>();

  constructor(
    private readonly nowMs: () => number,
    private readonly tell: (afterMs: number) => void,
  ) {}

  /** How many objects there are that were never ready. */
  get count(): number {
    return this.waiting.size;
  }

  /** Hears of an object that came or changed. */
  seen({ metadata, status }: UnparsedObject): void {
    const { uid, creationTimestamp, deletionTimestamp } = metadata;
    const { state, primaryEndpoint } = (status ?? {}) as { state?: string; primaryEndpoint?: string };
    if (uid === undefined || creationTimestamp === undefined) return;
    if (deletionTimestamp !== undefined) this.waiting.delete(uid);
    else if (primaryEndpoint === undefined) this.waiting.add(uid);
    else if (state === "Ready" && this.waiting.delete(uid)) this.tell(this.nowMs() - Date.parse(creationTimestamp));
  }

  /** Hears of an object that went, in whatever state that was. */
  gone({ metadata: { uid } }: UnparsedObject): void {
    if (uid !== undefined) this.waiting.delete(uid);
  }
}
