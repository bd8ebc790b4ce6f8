import { isDeepStrictEqual } from "node:util";
import type { Kubernetes, OwnerReference } from "./kubernetes";
import { SECRET, type Secret } from "./secret";

type Texts = Readonly<Record<string, string>>;

/** Whose a Secret is. */
export interface Owner {
  /** Labels that say so. A Secret without them, or with other values, and without the reference is somebody else's. */
  readonly marks: Texts;
  readonly ownerReference?: OwnerReference;
}

/** A Secret that the runner keeps as it is here. */
export interface OwnedSecret extends Owner {
  readonly namespace: string;
  readonly name: string;
  /** Further labels and annotations; none of them overrides a mark. Those that others add to the Secret stay. */
  readonly labels: Texts;
  readonly annotations: Texts;
  /** All entries, as text. */
  readonly data: Texts;
}

/** How the Secret under that name stands to the one that is wanted. `leaving`: the one that is there is being deleted. */
export type SecretStanding = "missing" | "same" | "differs" | "leaving" | "foreign";

/** Remembers which labels and annotations were wanted, so that one that is wanted no more can go. */
const GIVEN = "azure-managed-redis.pulumi/given";

/** Whether a Secret is that of whoever has these marks, or refers to that owner: a hand may have taken one of the two off. */
export function isOwned({ metadata }: Secret, { marks, ownerReference }: Owner): boolean {
  const { labels = {}, ownerReferences = [] } = metadata;
  if (ownerReference && ownerReferences.some(({ uid }) => uid === ownerReference.uid)) return true;
  return Object.entries(marks).every(([label, value]) => labels[label] === value);
}

export function standingOf(found: Secret | undefined, wanted: OwnedSecret): SecretStanding {
  if (!found) return "missing";
  if (!isOwned(found, wanted)) return "foreign";
  if (found.metadata.deletionTimestamp !== undefined) return "leaving";
  return isDeepStrictEqual(comparable(next(found, wanted)), comparable(found)) ? "same" : "differs";
}

/**
 * Makes the Secret, or puts right the one that was found, of exactly that version. An immutable one is deleted, to be made
 * by the next call.
 * @throws KubernetesError 409 where the Secret has changed since it was found
 */
export async function writeSecret(
  kubernetes: Kubernetes,
  found: Secret | undefined,
  wanted: OwnedSecret,
): Promise<void> {
  if (!found) await kubernetes.create(SECRET, next(undefined, wanted));
  else if (found.immutable) await deleteSecret(kubernetes, found);
  else await kubernetes.update(SECRET, next(found, wanted));
}

/** Deletes exactly the Secret that was found. @throws KubernetesError 409 where the Secret has changed since */
export async function deleteSecret(kubernetes: Kubernetes, { metadata }: Secret): Promise<void> {
  const { namespace = "", name, uid, resourceVersion } = metadata;
  await kubernetes.delete(
    SECRET,
    { namespace, name },
    { ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }) },
  );
}

function next(found: Secret | undefined, wanted: OwnedSecret): Secret {
  const { namespace, name, marks, ownerReference } = wanted;
  const given = { labels: Object.keys(wanted.labels).sort(), annotations: Object.keys(wanted.annotations).sort() };
  const last = givenTo(found);
  const { labels = {}, annotations = {}, ownerReferences = [] } = found?.metadata ?? {};
  const others = ownerReferences.filter(({ uid }) => uid !== ownerReference?.uid);
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: found?.type ?? "Opaque",
    metadata: {
      ...found?.metadata,
      namespace,
      name,
      labels: { ...without(labels, last.labels), ...wanted.labels, ...marks },
      annotations: {
        ...without(annotations, last.annotations),
        ...wanted.annotations,
        [GIVEN]: JSON.stringify(given),
      },
      ...(ownerReference ? { ownerReferences: [...others, ownerReference] } : {}),
    },
    data: Object.fromEntries(
      Object.entries(wanted.data).map(([entry, text]) => [entry, Buffer.from(text).toString("base64")]),
    ),
  };
}

/** What of a Secret is kept as it is wanted. */
function comparable({ metadata, data = {} }: Secret): object {
  const { labels = {}, annotations = {}, ownerReferences = [] } = metadata;
  return { labels, annotations, ownerReferences, data };
}

/** The names that the last write wanted. A hand that spoiled the note costs no more than a label that stays. */
function givenTo(found: Secret | undefined): { labels: readonly string[]; annotations: readonly string[] } {
  const none = { labels: [], annotations: [] };
  try {
    const { labels, annotations } = JSON.parse(found?.metadata.annotations?.[GIVEN] ?? "{}");
    return { labels: Array.isArray(labels) ? labels : [], annotations: Array.isArray(annotations) ? annotations : [] };
  } catch {
    return none;
  }
}

function without(of: Texts, names: readonly string[]): Texts {
  return Object.fromEntries(Object.entries(of).filter(([name]) => !names.includes(name)));
}
