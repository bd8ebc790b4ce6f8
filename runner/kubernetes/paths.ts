import type { ObjectRef, ResourceKind } from "./kubernetes";

/** The path of a kind's collection; without a namespace of all namespaces. */
export function collectionPath(kind: ResourceKind, namespace?: string): string {
  const root = kind.group === "" ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const within = kind.isNamespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  return `${root}${within}/${kind.plural}`;
}

/** @throws Error  for a namespaced kind without a namespace: the path would mean another thing */
export function objectPath(kind: ResourceKind, { namespace, name }: ObjectRef): string {
  if (name === "") throw new Error(`a ${kind.kind} without a name cannot be asked for`);
  if (kind.isNamespaced && namespace === undefined) throw new Error(`${kind.kind} ${name}: its namespace is missing`);
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

/** `scopes.cloud-control.kyma-project.io`: what kubectl calls a kind, and the name of its CRD. */
export function nameOf({ plural, group }: ResourceKind): string {
  return `${plural}.${group}`;
}
