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
 * What may name an object, with its kind and its namespace before it. No part of a longer name, path or host name; a full stop may
 * end the sentence. Names are looked up, never made into a pattern: anybody may have written them.
 */
const MENTION = /(?<![\w./-])(AzureManagedRedis |IpRange )?([\w-]+\/)?([\w-]+(?:\.[\w-]+)*)(?![\w/-]|\.\w)/g;

/**
 * A message of the control plane with the names of the runtime plane. A name of an object stands behind its kind or its
 * namespace. Whatever else looks like such a name is part of a name in Azure, and stays.
 */
export function inOwnNames(message: string, names: readonly OwnName[]): string {
  return message.replace(MENTION, (mention: string, ...[kind = "", owner = "", id]: string[]) => {
    if (kind + owner === "") return mention;
    const own = names.find(
      (one) => one.id === id && ["", `${one.kind} `].includes(kind) && ["", `${one.namespace}/`].includes(owner),
    );
    return own ? `${kind}${own.name}` : mention;
  });
}
