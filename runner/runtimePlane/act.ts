import { ANNOTATIONS, isRepairing, isRetained } from "../api/annotations";
import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import { RUNTIME_PLANE_IP_RANGE } from "../api/ipRange";
import { FINALIZER } from "../api/marks";
import { RUNTIME_PLANE_REDIS } from "../api/runtimePlaneRedis";
import type { ObjectRef } from "../kubernetes/kubernetes";
import { deleteSecret, writeSecret } from "../kubernetes/ownedSecret";
import { defaultIpRange } from "./defaultIpRange";
import type { Dependencies } from "./dependencies";
import { type Deed, reportOf } from "./planned";
import { projectionOf } from "./projection";
import { report } from "./report";
import type { View } from "./view";

/** Does what the plan says. Each write is of the version that the plan saw, or of something that was not there. */
export async function act(deed: Deed, view: View, dependencies: Dependencies): Promise<void> {
  const { runtime, control, options, uuid } = dependencies;
  const { object } = view;
  switch (deed.is) {
    case "nothing":
    case "leave alone":
      return;
    case "claim":
      return patchFinalizers(object, [...(object.metadata.finalizers ?? []), FINALIZER], dependencies);
    case "identify":
      return report(
        { ...view, id: view.id ?? uuid() },
        reportOf("Processing", "The object was seen, and is passed to the control plane."),
        dependencies,
      );
    case "make the default IpRange": {
      const ipRange = defaultIpRange(options);
      if (ipRange) await runtime.create(RUNTIME_PLANE_IP_RANGE, ipRange);
      return;
    }
    case "project":
      await control.create(CONTROL_PLANE_REDIS, projectionOf(object, deed, options));
      return isRepairing(object) ? endRepair(object, dependencies) : undefined;
    case "annotate":
      if (view.projection.is === "ours")
        await control.patch(CONTROL_PLANE_REDIS, refOf(view.projection.object), deed.patch);
      return;
    case "repair": {
      const { generation = 0, resourceVersion } = deed.projection.metadata;
      const annotations = { [ANNOTATIONS.repairDrift]: String(generation) };
      await control.patch(CONTROL_PLANE_REDIS, refOf(deed.projection), { metadata: { resourceVersion, annotations } });
      return endRepair(object, dependencies);
    }
    case "scale": {
      const { resourceVersion } = deed.projection.metadata;
      const patch = { metadata: { resourceVersion }, spec: { sku: deed.sku } };
      await control.patch(CONTROL_PLANE_REDIS, refOf(deed.projection), patch);
      return;
    }
    case "write Secret":
      return writeSecret(runtime, deed.found, deed.wanted);
    case "delete Secrets":
      for (const secret of deed.secrets) await deleteSecret(runtime, secret);
      return;
    case "delete projection": {
      const { uid } = deed.projection.metadata;
      await control.delete(CONTROL_PLANE_REDIS, refOf(deed.projection), uid === undefined ? {} : { uid });
      return;
    }
    case "release":
      await patchFinalizers(
        object,
        (object.metadata.finalizers ?? []).filter((one) => one !== FINALIZER),
        dependencies,
      );
      if (isRetained(object)) recordRetained(view, dependencies);
  }
}

/** By a merge patch of exactly this version: an apply cannot take away what another manager has put there. */
async function patchFinalizers(
  object: UnparsedObject,
  finalizers: readonly string[],
  { runtime }: Dependencies,
): Promise<void> {
  const { resourceVersion } = object.metadata;
  await runtime.patch(RUNTIME_PLANE_REDIS, refOf(object), { metadata: { resourceVersion, finalizers } });
}

/** The annotation asks once. */
async function endRepair(object: UnparsedObject, { runtime }: Dependencies): Promise<void> {
  const { resourceVersion } = object.metadata;
  const annotations = { [ANNOTATIONS.repairDrift]: null };
  await runtime.patch(RUNTIME_PLANE_REDIS, refOf(object), { metadata: { resourceVersion, annotations } });
}

function recordRetained({ object, id }: View, { runtime }: Dependencies): void {
  runtime.record({
    regarding: object,
    type: "Normal",
    reason: "Retained",
    action: "Delete",
    note: `The instance ${id ?? ""} stays in Azure and its Secret in the namespace, as the annotation deletion-policy says.`,
  });
}

function refOf({ metadata: { namespace = "", name } }: UnparsedObject): ObjectRef {
  return { namespace, name };
}
