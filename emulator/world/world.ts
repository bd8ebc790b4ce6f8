import type { Clock } from "./clock";
import type { Directory } from "./directory";
import type { Doubts } from "./doubts";
import type { Operations } from "./operations";
import type { Schedule } from "./schedule";
import type { Store } from "./store";

/** All that the local Azure is made of; every rule gets it handed in, so that a test can build a small one. */
export interface World {
  readonly store: Store;
  readonly operations: Operations;
  /** Future events in Azure's time; due events run before each request, DNS query and connection. */
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly service: Service;
  readonly directory: Directory;
  /** What Azure does where no recording settles it. */
  readonly doubts: Doubts;
  /** A fresh GUID (seeded in tests). */
  newGuid(): string;
  /** A fresh access key: 44 characters, base64 (seeded in tests). */
  newKey(): string;
}

/** The present state of the service itself. */
export interface Service {
  /** The newest Redis version: of new databases, and after an upgrade. */
  redisVersion: string;
}
