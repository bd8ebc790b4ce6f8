import type { UnparsedObject } from "../api/customKind";
import type { ObjectRef } from "../kubernetes/kubernetes";
import type { Secret } from "../kubernetes/secret";
import type { Lookup } from "./dependencies";

/** What the watches of the control plane know. */
export interface Objects {
  readonly lookup: Lookup;
  /** All objects `AzureManagedRedis` in all watched namespaces. */
  redis(): readonly UnparsedObject[];
  /** All of a standalone kind. */
  scopes(): readonly UnparsedObject[];
  ipRanges(): readonly UnparsedObject[];
  /** A Secret that carries the runner's labels, as the watch saw it last. */
  made(ref: ObjectRef): Secret | undefined;
  /** The Secrets with the credentials label of this scope. */
  credentials(scope: { readonly namespace: string; readonly name: string }): readonly Secret[];
}
