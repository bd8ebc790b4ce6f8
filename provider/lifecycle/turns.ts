import { Mutex } from "async-mutex";

/** Writes that come one after the other in this process: a turn for each key. */
export class Turns {
  private readonly mutexes = new Map<string, Mutex>();

  /** Does the work when its turn has come; at once without a key. */
  async take<T>(key: string | undefined, work: () => Promise<T>): Promise<T> {
    if (key === undefined) return await work();
    const mutex = this.mutexes.get(key) ?? new Mutex();
    this.mutexes.set(key, mutex);
    try {
      return await mutex.runExclusive(work);
    } finally {
      if (!mutex.isLocked()) this.mutexes.delete(key);
    }
  }
}
