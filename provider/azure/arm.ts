import type { ArmError } from "./errors";

/**
 * The port to Azure: exactly the calls that the provider makes, and nothing of how they are made.
 * Everything that fails throws an `AmrError` of `./errors`, mostly an `ArmError`.
 */
export interface Azure {
  readonly arm: Arm;
  readonly redis: RedisEnterprise;
  /** PEM of the authority behind a private cloud's certificates; undefined where they are publicly trusted. */
  readonly caCert: string | undefined;
}

/** A resource as ARM sends it. Lossless: properties that nobody here knows are kept. */
export type ArmDocument = Record<string, unknown> & {
  id?: string;
  name?: string;
  location?: string;
  tags?: Record<string, string>;
  properties?: Record<string, unknown>;
};

/**
 * ARM, one resource at a time. Ids are full ARM ids, `/subscriptions/…/redisEnterprise/{name}`.
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/overview
 */
export interface Arm {
  /** `undefined` where Azure answers 404: resource, parent or resource group not found. */
  get(id: string, apiVersion: string, signal?: AbortSignal): Promise<ArmDocument | undefined>;
  /** The whole collection, all pages. `undefined` where the parent is gone. */
  list(id: string, apiVersion: string, signal?: AbortSignal): Promise<ArmDocument[] | undefined>;
  /** Begins and returns at once; the end is in `Accepted.operation`. */
  put(id: string, apiVersion: string, body: ArmDocument, signal?: AbortSignal): Promise<Accepted>;
  patch(id: string, apiVersion: string, body: ArmDocument, signal?: AbortSignal): Promise<Accepted>;
  /** Deleting what is gone succeeds: 204 and 404 are answers without an operation. */
  delete(id: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted>;
  /** Synchronous actions only, such as `listSkusForScaling`; answers the body. */
  post(id: string, action: string, apiVersion: string, body?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Actions that take their time, such as `upgradeDBRedisVersion`. Begins and returns at once. */
  beginAction(id: string, action: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted>;
  /** Continues an operation of this or an earlier process from `Operation.serialize()`. */
  resumeOperation(serialized: string): Operation;
}

/** What a write answered. Without `operation` it is done already. */
export interface Accepted {
  readonly document?: ArmDocument;
  readonly operation?: Operation;
  /** How long Azure asks to wait before the first poll, where it asks. */
  readonly retryAfterMs?: number;
}

/**
 * A long-running operation. Its end says that Azure stopped working, not that the resource is usable:
 * read the resource and judge by its own state.
 */
export interface Operation {
  /** Asks once. Throws for a request that failed (perhaps `isTransient`); the operation can be polled again. */
  poll(signal?: AbortSignal): Promise<OperationStatus>;
  /** Plain text for `Arm.resumeOperation`. Holds a signed URL: keep it out of logs and messages. */
  serialize(): string;
}

/**
 * `lost`: Azure no longer knows the operation (the poll answered 404), so only the resource itself can tell how it went.
 * `retryAfterMs`: how long Azure asks to wait before the next poll, where it asks.
 */
export type OperationStatus = { readonly retryAfterMs?: number } & (
  | { readonly status: "running" | "succeeded" | "lost" }
  | { readonly status: "failed" | "canceled"; readonly error: ArmError }
);

/** The two keys of a database. Secret: never in plain text in state, logs or messages. */
export interface AccessKeys {
  readonly primaryKey: string;
  readonly secondaryKey: string;
}

/** Which of the two keys. */
export type KeyType = "Primary" | "Secondary";

/** Calls that the official SDK makes losslessly. */
export interface RedisEnterprise {
  listKeys(databaseId: string, signal?: AbortSignal): Promise<AccessKeys>;
  /** Clients that use this key are cut off; the other key goes on. Begins and returns at once. */
  beginRegenerateKey(databaseId: string, keyType: KeyType, signal?: AbortSignal): Promise<Accepted>;
  /** Deletes a cluster or a database, by its id. Absent is done. */
  beginDelete(id: string, signal?: AbortSignal): Promise<Accepted>;
}
