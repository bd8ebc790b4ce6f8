import { conditionOf } from "./api/conditions";
import type { UnparsedObject } from "./api/customKind";
import type { InstanceView, Plane, Snapshot } from "./telemetry/snapshot";

const { version } = require("pulumi-azure-managed-redis/package.json") as { version: string };

/** What the status page shows of the objects that are watched. */
export function snapshotOf(
  { control, runtime }: { readonly control: readonly UnparsedObject[]; readonly runtime: readonly UnparsedObject[] },
  of: Pick<Snapshot, "nowMs" | "startedMs" | "phase" | "notices" | "passes">,
): Snapshot {
  const views = [...control.map((one) => viewOf("control", one)), ...runtime.map((one) => viewOf("runtime", one))];
  return { ...of, version, instances: views };
}

function viewOf(plane: Plane, { metadata, spec, status }: UnparsedObject): InstanceView {
  const { state = "Processing", conditions = [] } = (status ?? {}) as { state?: string; conditions?: never[] };
  const { sku, redisTier } = (spec ?? {}) as { sku?: string; redisTier?: string };
  const ready = conditionOf(conditions, "Ready");
  const size = sku ?? redisTier;
  return {
    plane,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    state,
    ...(size === undefined ? {} : { size }),
    ...(ready ? { reason: ready.reason, message: ready.message } : {}),
  };
}
