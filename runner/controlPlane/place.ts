import { TEN_MINUTES_MS } from "../api/reasonRow";
import type { Reason } from "../api/reasons";
import type { ObjectRef, ResourceKind } from "../kubernetes/kubernetes";

/** Where in Azure an instance lives, as its dependencies say. */
export interface Place {
  /** The scope whose credential is used. */
  readonly scope: { readonly namespace: string; readonly name: string };
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly location: string;
  /** Resource group of instances, zone and endpoints. */
  readonly resourceGroupName: string;
  /** The virtual network of the applications, to which the zone is linked. */
  readonly linkedNetworkId: string;
  /** The virtual network in which the subnet lies. */
  readonly networkId: string;
  readonly subnetId: string;
  /** The Go operator owns the network too. */
  readonly isKyma: boolean;
  /** The name that the Go operator gives to the link, where it is the other owner of the network. */
  readonly linkName: string | undefined;
}

/** Why an object cannot be worked on now. */
export interface Obstacle {
  readonly reason: Reason;
  /** One sentence. */
  readonly message: string;
  /** The object that no watch shows, where that is why. */
  readonly missing?: { readonly kind: ResourceKind; readonly ref: ObjectRef };
}

/** An obstacle in the cluster is looked at again after that time, should its event get lost. */
export const OBSTACLE_MS = TEN_MINUTES_MS;

export function virtualNetworkId(subscriptionId: string, resourceGroupName: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.Network/virtualNetworks/${name}`;
}

/** The subscription, resource group and name in the id of a virtual network. */
export function networkParts(id: string): { subscriptionId: string; resourceGroupName: string; name: string } {
  const [, , subscriptionId = "", , resourceGroupName = "", , , , name = ""] = id.split("/");
  return { subscriptionId, resourceGroupName, name };
}
