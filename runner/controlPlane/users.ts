import type { UnparsedObject } from "../api/customKind";
import type { Objects } from "./objects";

/** What an object `AzureManagedRedis` names, whether its spec is whole or not. */
interface Named {
  readonly scope: string | undefined;
  readonly ipRange: string | undefined;
}

export function namedBy({ spec }: UnparsedObject): Named {
  const { scope, ipRange } = (spec ?? {}) as { scope?: { name?: string }; ipRange?: { name?: string } };
  return { scope: scope?.name, ipRange: ipRange?.name };
}

/** The objects `AzureManagedRedis` of a namespace that name something, as `namespace/name`. */
export function redisOf(objects: Objects, names: (named: Named) => boolean, namespace: string): readonly string[] {
  return objects
    .redis()
    .filter((one) => one.metadata.namespace === namespace)
    .filter((one) => names(namedBy(one)))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
