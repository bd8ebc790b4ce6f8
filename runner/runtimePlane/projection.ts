import { createHash } from "node:crypto";
import { z } from "zod";
import { ANNOTATIONS } from "../api/annotations";
import { CONTROL_PLANE_REDIS } from "../api/controlPlaneRedis";
import type { UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_GROUP } from "../api/groups";
import { LOWER_CASE_GUID } from "../api/guid";
import { PROJECTION, REMOTE_LABEL } from "../api/marks";
import type { RuntimePlaneRedisSpec } from "../api/runtimePlaneRedis";
import { tierOf } from "../api/tiers";
import type { KubernetesObject, ObjectMeta } from "../kubernetes/kubernetes";
import type { RuntimePlaneOptions } from "./options";

/** On a projection: the annotations that came from the object of the runtime plane, so that they go when they go there. */
const PASSED = "azure-managed-redis.pulumi/passed-annotations";

/** Requests of users that concern the instance, and so the object of the control plane. */
const PASSED_ON = [ANNOTATIONS.deletionPolicy, ANNOTATIONS.retry] as const;

/** The runner names projections by GUIDs; nothing else that a status may hold becomes the name of a new object. */
export function isGivenId(id: string): boolean {
  return LOWER_CASE_GUID.test(id);
}

const specOf = z.object({
  remoteRef: z.object({ namespace: z.string(), name: z.string() }),
  sku: z.string().optional(),
  highAvailability: z.boolean().default(true),
  clusteringPolicy: z.string().optional(),
});

/** Whether an object of the control plane says that it serves exactly this one: by its spec and by its annotations. */
export function serves(
  projection: UnparsedObject,
  { metadata }: KubernetesObject,
  { scope }: RuntimePlaneOptions,
): boolean {
  const { annotations = {} } = projection.metadata;
  const remote = specOf.shape.remoteRef.safeParse((projection.spec as { remoteRef?: unknown } | undefined)?.remoteRef);
  const namespace = metadata.namespace ?? "";
  return (
    remote.success &&
    remote.data.name === metadata.name &&
    remote.data.namespace === namespace &&
    annotations[PROJECTION.kymaName] === scope &&
    annotations[PROJECTION.remoteName] === metadata.name &&
    annotations[PROJECTION.remoteNamespace] === namespace
  );
}

/** Selects the objects that may serve this one. */
export function remoteSelector(metadata: ObjectMeta, { scope }: RuntimePlaneOptions): string {
  return `${REMOTE_LABEL}=${remoteLabel(metadata, scope)}`;
}

/** Metadata of an object of the control plane that serves this one. */
export function projectedMetadata(
  id: string,
  { metadata }: KubernetesObject,
  options: RuntimePlaneOptions,
): ObjectMeta {
  return {
    namespace: options.namespace,
    name: id,
    labels: { ...PROJECTION.labels, [REMOTE_LABEL]: remoteLabel(metadata, options.scope) },
    annotations: {
      [PROJECTION.kymaName]: options.scope,
      [PROJECTION.remoteName]: metadata.name,
      [PROJECTION.remoteNamespace]: metadata.namespace ?? "",
    },
  };
}

/** The object of the control plane to make. `ipRange`: name of the control plane's IpRange. */
export function projectionOf(
  object: KubernetesObject,
  wanted: { readonly id: string; readonly spec: RuntimePlaneRedisSpec; readonly ipRange: string },
  options: RuntimePlaneOptions,
): UnparsedObject {
  const { namespace = "", name } = object.metadata;
  const metadata = projectedMetadata(wanted.id, object, options);
  return {
    apiVersion: `${CONTROL_PLANE_GROUP}/${CONTROL_PLANE_REDIS.version}`,
    kind: CONTROL_PLANE_REDIS.kind,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...passedOn(object) } },
    spec: {
      remoteRef: { namespace, name },
      ipRange: { name: wanted.ipRange },
      scope: { name: options.scope },
      ...(options.hasVpcNetworks ? { vpcNetwork: { name: options.scope } } : {}),
      ...tierOf(wanted.spec.redisTier),
    },
  };
}

/** The merge patch that makes annotations of a projection follow those of its object; undefined: they do. */
export function annotationPatch(projection: KubernetesObject, object: KubernetesObject): object | undefined {
  const has = projection.metadata.annotations ?? {};
  const wanted: Readonly<Record<string, string>> = passedOn(object);
  const before = (has[PASSED] ?? "").split(",").filter((one) => one !== "");
  const gone = [...before, PASSED].filter((one) => !(one in wanted) && one in has);
  const changed = Object.entries(wanted).filter(([annotation, value]) => has[annotation] !== value);
  if (gone.length === 0 && changed.length === 0) return undefined;
  const annotations = Object.fromEntries([...gone.map((one) => [one, null]), ...changed]);
  return { metadata: { resourceVersion: projection.metadata.resourceVersion, annotations } };
}

/** What of a tier the projection does not have yet, and whether it can still get it. */
export type TierChange =
  | { readonly is: "none" }
  | { readonly is: "scale"; readonly sku: string }
  | { readonly is: "impossible"; readonly message: string };

export function tierChange(projection: UnparsedObject, { redisTier }: RuntimePlaneRedisSpec): TierChange {
  const has = specOf.safeParse(projection.spec).data;
  const wanted = tierOf(redisTier);
  const isSameClass =
    has?.highAvailability === wanted.highAvailability && has.clusteringPolicy === wanted.clusteringPolicy;
  if (!isSameClass) {
    const message = `spec.redisTier ${redisTier} is of another class than the instance: put the old letter back, or make a second object.`;
    return { is: "impossible", message };
  }
  return has.sku === wanted.sku ? { is: "none" } : { is: "scale", sku: wanted.sku };
}

function passedOn({ metadata: { annotations = {} } }: KubernetesObject): Record<string, string> {
  const passed = PASSED_ON.filter((one) => annotations[one] !== undefined).map((one) => [one, annotations[one] ?? ""]);
  if (passed.length === 0) return {};
  return { ...Object.fromEntries(passed), [PASSED]: passed.map(([one]) => one).join(",") };
}

function remoteLabel({ namespace = "", name }: ObjectMeta, scope: string): string {
  return createHash("sha256").update([scope, namespace, name].join("/")).digest("hex").slice(0, 40);
}
