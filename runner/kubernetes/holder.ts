import { randomUUID } from "node:crypto";
import { hostname } from "node:os";

/** Who holds a Lease. Host and process tell whether a lock that was left behind is of a dead process of this host. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Differs between two processes that had the same pid. */
  readonly nonce: string;
}

export function thisProcess(): Holder {
  return { host: hostname(), pid: process.pid, nonce: randomUUID() };
}

/** As `holderIdentity`. */
export function identityOf({ host, pid, nonce }: Holder): string {
  return `${host}_${pid}_${nonce}`;
}

/** Undefined for an identity that another program wrote. */
export function holderOf(identity: string): Holder | undefined {
  const [, host, pid, nonce] = /^(.+)_(\d+)_([0-9a-f-]+)$/.exec(identity) ?? [];
  return host === undefined || nonce === undefined ? undefined : { host, pid: Number(pid), nonce };
}
