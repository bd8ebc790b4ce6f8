import type { Condition } from "../api/conditions";
import type { ControlPlaneRedis } from "../api/controlPlaneRedis";
import { type CustomKind, type CustomObject, problemsSaid, type UnparsedObject } from "../api/customKind";
import { CONTROL_PLANE_IP_RANGE } from "../api/ipRange";
import type { Reason } from "../api/reasons";
import { type AzureScope, SCOPE } from "../api/scope";
import { SUBSCRIPTION } from "../api/subscription";
import { VPC_NETWORK } from "../api/vpcNetwork";
import type { KubernetesObject, ObjectRef, ResourceKind } from "../kubernetes/kubernetes";
import { networkParts, type Obstacle, type Place, virtualNetworkId } from "./place";

/** The objects that the API server has, as watches keep them. Undefined: there is no such object, or no such kind. */
export type Lookup = (kind: ResourceKind, ref: ObjectRef) => KubernetesObject | undefined;

/** The place of an instance, or the first thing that keeps it from having one. */
export type Resolved<T> =
  | { readonly found: T; readonly obstacle?: undefined }
  | { readonly found?: undefined; readonly obstacle: Obstacle };

/**
 * Reads the dependencies of an object: VpcNetwork and Subscription of a Kyma, else the Scope; and the IpRange. `isThere`: the
 * instance is, so what is being deleted waits for it, and is as good as before.
 */
export function placeOf(
  { metadata, spec }: ControlPlaneRedis,
  lookup: Lookup,
  { isThere }: { readonly isThere: boolean },
): Resolved<Place> {
  const namespace = metadata.namespace ?? "";
  const sight: Sight = { lookup, isThere };
  const ipRange = ready(CONTROL_PLANE_IP_RANGE, { namespace, name: spec.ipRange.name }, sight);
  if (ipRange.obstacle) return ipRange;
  const scope = { namespace, name: spec.scope.name };
  if (spec.vpcNetwork !== undefined) return kymaPlace(scope, { namespace, name: spec.vpcNetwork.name }, sight);
  const area = areaOf(scope, sight);
  if (area.obstacle) return area;
  const subnetId = area.found.isKyma ? kymaSubnetId(area.found) : ipRange.found.status?.id;
  if (subnetId === undefined || !subnetId.startsWith("/")) {
    return obstacle("DependencyNotReady", `IpRange ${spec.ipRange.name} does not say in status.id which subnet it is.`);
  }
  return { found: { ...area.found, subnetId } };
}

/** A place without a subnet: where the network of a scope is. */
export type Area = Omit<Place, "subnetId">;

/** How dependencies are looked at. `isThere`: what depends on them is, so one that is being deleted counts. */
export interface Sight {
  readonly lookup: Lookup;
  readonly isThere: boolean;
}

/** Reads a Scope. */
export function areaOf(ref: { namespace: string; name: string }, sight: Sight): Resolved<Area> {
  const scope = parsed(SCOPE, ref, sight);
  if (scope.obstacle) return scope;
  const { region, kymaName, scope: where } = scope.found.spec;
  const { azure } = where;
  const isKyma = kymaName !== undefined && azure.resourceGroupName === undefined && !azure.vpcNetwork.startsWith("/");
  const { subscriptionId, tenantId } = azure;
  const common = { scope: ref, subscriptionId, tenantId, location: region, isKyma };
  if (isKyma) return { found: { ...common, ...kymaNetwork(subscriptionId, azure.vpcNetwork) } };
  const networkId = networkIdOf(azure);
  const resourceGroupName = azure.resourceGroupName ?? networkParts(networkId).resourceGroupName;
  return { found: { ...common, resourceGroupName, networkId, linkedNetworkId: networkId, linkName: undefined } };
}

function networkIdOf({ subscriptionId, vpcNetwork, resourceGroupName = vpcNetwork }: AzureScope): string {
  return vpcNetwork.startsWith("/") ? vpcNetwork : virtualNetworkId(subscriptionId, resourceGroupName, vpcNetwork);
}

/** Reads a VpcNetwork and its Subscription. */
export function kymaPlace(
  scope: { namespace: string; name: string },
  ref: { namespace: string; name: string },
  sight: Sight,
): Resolved<Place> {
  const network = ready(VPC_NETWORK, ref, sight);
  if (network.obstacle) return network;
  const { subscription: subscriptionName, vpcNetworkName, region } = network.found.spec;
  if (vpcNetworkName === undefined) {
    return obstacle("DependencyNotReady", `VpcNetwork ${ref.name} has no spec.vpcNetworkName.`);
  }
  const subscription = ready(SUBSCRIPTION, { namespace: ref.namespace, name: subscriptionName }, sight);
  if (subscription.obstacle) return subscription;
  const azure = subscription.found.status?.subscriptionInfo?.azure;
  if (azure === undefined) {
    return obstacle("InvalidDependency", `Subscription ${subscriptionName} is not one of Azure.`);
  }
  const area = {
    scope,
    ...azure,
    location: region,
    isKyma: true,
    ...kymaNetwork(azure.subscriptionId, vpcNetworkName),
  };
  return { found: { ...area, subnetId: kymaSubnetId(area) } };
}

/**
 * The names that the Go operator gives: a resource group, a network and a subnet of its own beside Gardener's.
 * @see https://github.com/kyma-project/cloud-manager pkg/kcp/provider/azure
 */
function kymaNetwork(subscriptionId: string, gardenerName: string) {
  const own = `${gardenerName}--cm`;
  return {
    resourceGroupName: own,
    networkId: virtualNetworkId(subscriptionId, own, own),
    linkedNetworkId: virtualNetworkId(subscriptionId, gardenerName, gardenerName),
    linkName: gardenerName,
  };
}

function kymaSubnetId({ networkId }: { networkId: string }): string {
  return `${networkId}/subnets/${networkParts(networkId).name}`;
}

/** An object that is there and has the condition Ready. */
function ready<Spec, Status extends { readonly conditions?: readonly Condition[] | undefined }>(
  kind: CustomKind<Spec, Status>,
  ref: ObjectRef,
  sight: Sight,
): Resolved<CustomObject<Spec, Status>> {
  const found = parsed(kind, ref, sight);
  if (found.obstacle) return found;
  // It was ready when the instance was made, and stays as it is until its users are gone.
  if (found.found.metadata.deletionTimestamp !== undefined) return found;
  const condition = found.found.status?.conditions?.find(({ type }) => type === "Ready");
  if (condition?.status === "True") return found;
  const why = condition?.message ? `: ${condition.message}` : "";
  return obstacle("DependencyNotReady", `${kind.kind} ${ref.name} is not ready${why}`);
}

function parsed<Spec, Status>(
  kind: CustomKind<Spec, Status>,
  ref: ObjectRef,
  { lookup, isThere }: Sight,
): Resolved<CustomObject<Spec, Status>> {
  const object = lookup(kind, ref) as UnparsedObject | undefined;
  const notFound = (what: string) =>
    obstacle("DependencyNotFound", `${kind.kind} ${ref.name} ${what} in namespace "${ref.namespace}"`).obstacle;
  if (object === undefined) return { obstacle: { ...notFound("is not found"), missing: { kind, ref } } };
  if (object.metadata.deletionTimestamp !== undefined && !isThere) return { obstacle: notFound("is being deleted") };
  const { object: found, problems } = kind.parse(object);
  if (found) return { found };
  return obstacle("InvalidDependency", `${kind.kind} ${ref.name} cannot be used: ${problemsSaid(problems)}`);
}

function obstacle(reason: Reason, message: string): { obstacle: Obstacle } {
  return { obstacle: { reason, message } };
}
