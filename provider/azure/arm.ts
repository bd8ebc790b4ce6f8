import type { ArmError } from "./errors";

/**
 * The port to Azure: exactly the calls that the provider makes, and nothing of the way they are sent.
 * Every failure throws an `AmrError` of `./errors`, mostly an `ArmError`.
 */
export interface Azure {
  readonly arm: Arm;
  readonly redis: RedisEnterprise;
  /** PEM of the authority behind a private cloud's certificates; undefined where they are publicly trusted. */
  readonly caCert: string | undefined;
}

/** A resource as ARM sends it. Lossless: properties that this package does not know are kept. */
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
  /** Begins the write and returns at once; `Accepted.operation` tells its end. */
  put(id: string, apiVersion: string, body: ArmDocument, options?: PutOptions): Promise<Accepted>;
  patch(id: string, apiVersion: string, body: ArmDocument, signal?: AbortSignal): Promise<Accepted>;
  /** Begins the delete and returns at once. An absent resource counts as deleted: 204 and 404 come without an operation. */
  delete(id: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted>;
  /** Calls a synchronous action, such as `listSkusForScaling`. Returns the body of the answer. */
  post(id: string, action: string, apiVersion: string, body?: unknown, signal?: AbortSignal): Promise<unknown>;
  /** Begins a long-running action, such as `upgradeDBRedisVersion`, and returns at once. */
  beginAction(id: string, action: string, apiVersion: string, signal?: AbortSignal): Promise<Accepted>;
  /** Continues an operation of this or an earlier process from `Operation.serialize()`. */
  resumeOperation(serialized: string): Operation;
}

export interface PutOptions {
  /** The resource is there already, for messages: a lack of capacity has another remedy then. */
  readonly isUpdate?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** The answer to a write. Without `operation` the write is done already. */
export interface Accepted {
  readonly document?: ArmDocument;
  readonly operation?: Operation;
  /** Time that Azure asks to wait before the first poll, in ms; absent where Azure does not ask. */
  readonly retryAfterMs?: number;
}

/**
 * A long-running operation. Its end says that Azure stopped working, not that the resource is usable:
 * read the resource and judge by its own state.
 */
export interface Operation {
  /** The id of the resource that Azure works on. */
  readonly id: string;
  /** Asks Azure once. Throws when the request failed (perhaps `isTransient`); the operation can be polled again. */
  poll(signal?: AbortSignal): Promise<OperationStatus>;
  /** Plain text for `Arm.resumeOperation`. Holds a signed URL: keep it out of logs and messages. */
  serialize(): string;
}

/**
 * `lost`: Azure no longer tells about the operation (the poll answered 403, 404 or 410), so only the resource itself can show
 * how the operation went.
 * `retryAfterMs`: time that Azure asks to wait before the next poll; absent where Azure does not ask.
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

/** One of a database's two keys. */
export type KeyType = "Primary" | "Secondary";

/** Calls that the official SDK makes losslessly. */
export interface RedisEnterprise {
  listKeys(databaseId: string, options?: KeyCallOptions): Promise<AccessKeys>;
  /** Regenerates one key: clients that use this key are cut off, the other key stays valid. Begins and returns at once. */
  beginRegenerateKey(databaseId: string, keyType: KeyType, options?: KeyCallOptions): Promise<Accepted>;
}

export interface KeyCallOptions {
  /** Default: the one that bodies are written for (`apiVersions.ts`). */
  readonly apiVersion?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
