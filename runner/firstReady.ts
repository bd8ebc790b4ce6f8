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

  /** Hears of an object that came, changed or went. */
  seen({ metadata, status }: UnparsedObject): void {
    const { uid, creationTimestamp, deletionTimestamp } = metadata;
    const { state, primaryEndpoint } = (status ?? {}) as { state?: string; primaryEndpoint?: string };
    if (uid === undefined || creationTimestamp === undefined) return;
    if (deletionTimestamp !== undefined) this.waiting.delete(uid);
    else if (primaryEndpoint === undefined) this.waiting.add(uid);
    else if (state === "Ready" && this.waiting.delete(uid)) this.tell(this.nowMs() - Date.parse(creationTimestamp));
  }
}
