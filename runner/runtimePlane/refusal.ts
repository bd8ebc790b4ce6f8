import type { Reason } from "../api/reasons";
import { KubernetesError } from "../kubernetes/kubernetes";
import { refusedByTermination } from "../kubernetes/namespace";
import { type Deed, type Report, reportOf } from "./planned";
import type { View } from "./view";

/** What follows from a write that an API server refused. */
export interface Refusal {
  readonly report?: Report;
  readonly afterMs: number;
}

/** Somebody else wrote at the same time: the world is read again. */
const CONFLICT_MS = 100;
const LOOK_AGAIN_MS = 600_000;

/** @throws an error that may pass, and so brings the object again later and later; without the access key */
export function refusalOf(error: unknown, deed: Deed, { object, projection }: View): Refusal {
  if (!(error instanceof KubernetesError)) throw error;
  // What a step is about may be gone; only a projection is made inside something that may be missing.
  const isOutdated = error.status === 409 || (error.status === 404 && deed.is !== "project");
  if (isOutdated) return { afterMs: CONFLICT_MS };
  const reason = reasonOf(error);
  const answer = withoutKey(error.message, projection.is === "ours" ? projection.key : undefined);
  if (!reason) throw new KubernetesError(error.status, error.reason, answer);
  const message = `The API server refused to ${deed.is}: ${answer}`;
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  return { report: reportOf(reason, message, isLeaving ? "delete" : undefined), afterMs: LOOK_AGAIN_MS };
}

function reasonOf(error: KubernetesError): Reason | undefined {
  if (refusedByTermination(error)) return "NamespaceTerminating";
  switch (error.status) {
    case 403:
      return "Forbidden";
    case 404:
      return "DependencyNotFound";
    case 400:
    case 422:
      return "InvalidSpec";
    default:
      return undefined;
  }
}

/** A refusal may repeat what it refuses. */
function withoutKey(message: string, key: string | undefined): string {
  if (!key) return message;
  return [key, Buffer.from(key).toString("base64")].reduce((text, secret) => text.replaceAll(secret, "…"), message);
}
