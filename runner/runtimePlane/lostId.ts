import type { UnparsedObject } from "../api/customKind";
import type { ResourceKind } from "../kubernetes/kubernetes";
import type { Dependencies } from "./dependencies";
import { remoteSelector, serves } from "./projection";

/** A status may get lost, as in a restore from a backup. What serves this very object is still this object's. */
export async function lostId(
  object: UnparsedObject,
  kind: ResourceKind<UnparsedObject>,
  { control, options }: Dependencies,
): Promise<string | undefined> {
  const labelSelector = remoteSelector(object.metadata, options);
  const found = await control.list(kind, { namespace: options.namespace, labelSelector });
  const own = found.find((one) => one.metadata.deletionTimestamp === undefined && serves(one, object, options));
  return own?.metadata.name;
}
