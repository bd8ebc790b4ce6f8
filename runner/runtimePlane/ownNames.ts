import type { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import type { CONTROL_PLANE_IP_RANGE } from "../api/ipRange";

/** An object of the control plane that the runtime plane knows by another name. */
export interface OwnName {
  readonly kind: typeof CONTROL_PLANE_REDIS.kind | typeof CONTROL_PLANE_IP_RANGE.kind;
  readonly namespace: string;
  /** Its name in the control plane: a uuid, as a rule. */
  readonly id: string;
  /** Its name in the runtime plane; of an instance with the namespace, as `namespace/name`. */
  readonly name: string;
}

/**
 * A message of the control plane with the names of the runtime plane. A name of an object stands behind its kind or its
 * namespace. Whatever else looks like such a name is part of a name in Azure, and stays.
 */
export function inOwnNames(message: string, names: readonly OwnName[]): string {
  return names.reduce(
    (text, one) => text.replace(mentionOf(one), (_, kind: string | undefined) => `${kind ?? ""}${one.name}`),
    message,
  );
}

function mentionOf({ kind, namespace, id }: OwnName): RegExp {
  const [owner, name] = [namespace, id].map((one) => one.replaceAll(".", "\\."));
  // No part of a longer name, path or host name; a full stop may end the sentence.
  return new RegExp(`(?<![\\w./-])(?:(${kind} )(?:${owner}/)?|${owner}/)${name}(?![\\w/-]|\\.\\w)`, "g");
}
