import type { UnparsedObject } from "../api/customKind";
import { TEN_MINUTES_MS } from "../api/reasonRow";
import type { Reason } from "../api/reasons";
import { lookAgainAfterMs } from "../api/report";
import { KubernetesError } from "../kubernetes/kubernetes";
import { refusedByTermination } from "../kubernetes/namespace";
import { type Doing, todoSaid } from "./deedWords";
import { type Report, reportOf } from "./planned";

/** What follows from a write that an API server refused. */
export interface Refusal {
  readonly report?: Report;
  readonly afterMs: number;
}

/** Somebody else wrote at the same time: the world is read again. */
const CONFLICT_MS = 100;

/** These make something inside of what may be missing: a namespace, or the kind itself. */
const MAKING: ReadonlySet<Doing> = new Set<Doing>(["project", "make the default IpRange"]);

/**
 * `deed`: what was refused. `key`: the access key, if the write had one.
 * @throws an error that may pass, and so brings the object again later and later; without the access key
 */
export function refusalOf(
  error: unknown,
  deed: Doing,
  { object, key }: { readonly object: UnparsedObject; readonly key?: string | undefined },
): Refusal {
  if (!(error instanceof KubernetesError)) throw error;
  // What a step is about may be gone.
  const isOutdated = error.status === 409 || (error.status === 404 && !MAKING.has(deed));
  if (isOutdated) return { afterMs: CONFLICT_MS };
  const reason = reasonOf(error);
  const answer = withoutKey(error.message, key);
  if (!reason) throw new KubernetesError(error.status, error.reason, answer);
  const message = `The API server refused to ${todoSaid(deed)}: ${answer}`;
  const isLeaving = object.metadata.deletionTimestamp !== undefined;
  return {
    report: reportOf(reason, message, isLeaving ? "delete" : undefined),
    afterMs: lookAgainAfterMs(reason) ?? TEN_MINUTES_MS,
  };
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
