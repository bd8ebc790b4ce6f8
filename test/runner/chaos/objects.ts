import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { CONTROL_PLANE_IP_RANGE, RUNTIME_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import type { ObjectMeta, ResourceKind } from "../../../runner/kubernetes/kubernetes";
import type { Place } from "../../chaos/declaration";
import { type Actor, SIZES, type Wish } from "./life";

/** An object and its kind. */
export interface Made {
  readonly kind: ResourceKind<UnparsedObject>;
  readonly object: UnparsedObject;
}

const SKU_OF_NOBODY = "Balanced_B7777";

/** What is around the instances of a plan: a scope, and addresses for each plane. */
export function surroundingsOf(namespace: string, place: Place, tenantId: string): readonly Made[] {
  const { subscriptionId, resourceGroup: resourceGroupName, virtualNetworkId: vpcNetwork } = place;
  const azure = { tenantId, subscriptionId, vpcNetwork, resourceGroupName };
  return [
    made(SCOPE, { namespace, name: "scope" }, { region: place.location, scope: { azure } }),
    made(CONTROL_PLANE_IP_RANGE, { namespace, name: "range" }, { cidr: place.range(67), scope: { name: "scope" } }),
  ];
}

/** The addresses of the runtime plane: cluster-scoped, so named by the namespace. */
export function runtimeRangeOf(namespace: string, place: Place): Made {
  return made(RUNTIME_PLANE_IP_RANGE, { name: namespace }, { cidr: place.range(68) });
}

export function kindOf({ plane }: Actor): ResourceKind<UnparsedObject> {
  return plane === "control" ? CONTROL_PLANE_REDIS : RUNTIME_PLANE_REDIS;
}

export function instanceOf(actor: Actor, wish: Wish, namespace: string): Made {
  return made(kindOf(actor), { namespace, name: actor.name }, withoutNulls(specOf(actor, wish, namespace)));
}

/** The whole spec; as a merge patch it takes back what a wish before had. */
export function specOf({ name, plane }: Actor, { size, policy, wrong }: Wish, namespace: string): object {
  const { sku, redisTier } = SIZES[size] as (typeof SIZES)[number];
  if (plane === "runtime") return { redisTier, ipRange: { name: namespace } };
  const redisConfiguration = {
    "maxmemory-policy": policy ?? null,
    "maxmemory-samples": wrong === "parameter" ? "7" : null,
  };
  return {
    remoteRef: { namespace, name },
    scope: { name: "scope" },
    ipRange: { name: "range" },
    sku: wrong === "SKU" ? SKU_OF_NOBODY : sku,
    redisConfiguration,
  };
}

function made(kind: ResourceKind<UnparsedObject>, metadata: ObjectMeta, spec: object): Made {
  return { kind, object: { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, metadata, spec } };
}

/** A merge patch as what it makes of nothing. */
function withoutNulls(patch: object): object {
  return JSON.parse(JSON.stringify(patch), (_, value: unknown) => value ?? undefined) as object;
}
