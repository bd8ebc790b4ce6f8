import { RESOURCE_GROUP } from "./resourceProviders/resourceGroup";
import { parseArmId } from "./world/armId";
import { DIRECTORY } from "./world/directory";
import { items } from "./world/document";
import type { JsonObject } from "./world/resource";
import type { ResourceType } from "./world/resourceType";
import type { World } from "./world/world";

/** Resources that a fresh local Azure already has, so that a first program needs no network of its own. */
export interface Bootstrap {
  /** `westus2` */
  readonly location: string;
  /** Name of the resource group. */
  readonly resourceGroup: string;
  readonly virtualNetworkId: string;
  readonly subnetId: string;
  /** Of the virtual network: `127.64.0.0/16`. The subnet is its first /24; the rest is free for other subnets. */
  readonly addressSpace: string;
}

const LOCATION = "westus2";
const GROUP = "local";
/** Inside 127.0.0.0/8, so that on Linux the address of a private endpoint in it can really be reached. */
export const ADDRESS_SPACE = "127.64.0.0/16";

/**
 * Creates resource group, virtual network and subnet by the same rules that a client's request would meet. Resources that
 * were restored from a saved state stay as they are.
 */
export function bootstrap(types: readonly ResourceType[], world: World, addressSpace = ADDRESS_SPACE): Bootstrap {
  const groupId = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/${GROUP}`;
  const virtualNetworkId = `${groupId}/providers/Microsoft.Network/virtualNetworks/vnet`;
  const subnetId = `${virtualNetworkId}/subnets/default`;
  const put = (text: string, typeName: string, body: JsonObject): void => {
    const type = types.find((candidate) => candidate.type === typeName);
    const id = parseArmId(text);
    if (type?.put === undefined || id === undefined) throw new Error(`No rule makes a ${typeName}.`);
    if (world.store.get(id) !== undefined) return;
    const apiVersion = type.apiVersions.at(-1) as string;
    type.put({ id, apiVersion, body, headers: {}, existing: undefined, world });
    world.operations.end(id);
  };
  put(groupId, RESOURCE_GROUP, { location: LOCATION });
  put(virtualNetworkId, "Microsoft.Network/virtualNetworks", {
    location: LOCATION,
    properties: {
      addressSpace: { addressPrefixes: [addressSpace] },
      subnets: [{ name: "default", properties: { addressPrefix: addressSpace.replace(/\/16$/, "/24") } }],
    },
  });
  const network = world.store.get(virtualNetworkId)?.document;
  const [kept = addressSpace] = items(network, "properties", "addressSpace", "addressPrefixes") as readonly string[];
  return { location: LOCATION, resourceGroup: GROUP, virtualNetworkId, subnetId, addressSpace: kept };
}
