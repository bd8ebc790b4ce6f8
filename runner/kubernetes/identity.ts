import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/**
 * This process as the holder of a Lease: a name for people, `<host>_<pid>_<nonce>`. The nonce tells two processes apart that had
 * the same id.
 */
export function identityOfThisProcess(): string {
  return `${hostname()}_${process.pid}_${randomUUID()}`;
}
