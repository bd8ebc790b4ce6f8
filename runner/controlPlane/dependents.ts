import type { UnparsedObject } from "../api/customKind";
import { type Area, areaOf, kymaPlace } from "./dependencies";
import type { Objects } from "./objects";

/** What an object `AzureManagedRedis` names, whether its spec is whole or not. */
interface Named {
  readonly scope: string | undefined;
  readonly ipRange: string | undefined;
  readonly vpcNetwork: string | undefined;
}

type Names = Readonly<Record<keyof Named, { name?: string } | undefined>>;

export function namedBy({ spec }: UnparsedObject): Named {
  const { scope, ipRange, vpcNetwork } = (spec ?? {}) as Names;
  return { scope: scope?.name, ipRange: ipRange?.name, vpcNetwork: vpcNetwork?.name };
}

/** The area of an instance that is there, whether its spec is whole or not. Undefined: what it names does not say. */
export function areaOfRedis(object: UnparsedObject, { lookup }: Objects): Area | undefined {
  const { namespace = "" } = object.metadata;
  const { scope, vpcNetwork } = namedBy(object);
  const ref = { namespace, name: scope ?? "" };
  const sight = { lookup, isThere: true };
  return (vpcNetwork === undefined ? areaOf(ref, sight) : kymaPlace(ref, { namespace, name: vpcNetwork }, sight)).found;
}

/** The objects `AzureManagedRedis` of a namespace that name something, as `namespace/name`. */
export function redisOf(objects: Objects, names: (named: Named) => boolean, namespace: string): readonly string[] {
  return objects
    .redis()
    .filter((one) => one.metadata.namespace === namespace)
    .filter((one) => names(namedBy(one)))
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}
