import { parseArmId } from "./armId";
import { DIRECTORY } from "./directory";
import { RESOURCE_GROUP } from "./resources/resourceGroup";
import type { JsonObject, ResourceType } from "./resourceType";
import type { World } from "./world";

/** What a fresh local Azure brings beside its subscription, so that the first program has a place to be. */
export interface Landscape {
  /** `westus2` */
  readonly location: string;
  /** Its name. */
  readonly resourceGroup: string;
  readonly virtualNetworkId: string;
  readonly subnetId: string;
}

const LOCATION = "westus2";
const GROUP = "local";
/** Inside 127.0.0.0/8, so that on Linux the address of a private endpoint in it can really be reached. */
const ADDRESS_SPACE = "127.64.0.0/16";
const SUBNET = "127.64.0.0/24";

/** Makes resource group, virtual network and subnet by the same rules that a client's request would meet. */
export function landscape(types: readonly ResourceType[], world: World): Landscape {
  const groupId = `/subscriptions/${DIRECTORY.subscriptionId}/resourceGroups/${GROUP}`;
  const virtualNetworkId = `${groupId}/providers/Microsoft.Network/virtualNetworks/vnet`;
  const put = (text: string, typeName: string, body: JsonObject): void => {
    const type = types.find((candidate) => candidate.type === typeName);
    const id = parseArmId(text);
    if (type?.put === undefined || id === undefined) throw new Error(`No rule makes a ${typeName}.`);
    const apiVersion = type.apiVersions.at(-1) as string;
    type.put({ id, apiVersion, body, headers: {}, existing: undefined, world });
    world.operations.end(id);
  };
  put(groupId, RESOURCE_GROUP, { location: LOCATION });
  put(virtualNetworkId, "Microsoft.Network/virtualNetworks", {
    location: LOCATION,
    properties: {
      addressSpace: { addressPrefixes: [ADDRESS_SPACE] },
      subnets: [{ name: "default", properties: { addressPrefix: SUBNET } }],
    },
  });
  return {
    location: LOCATION,
    resourceGroup: GROUP,
    virtualNetworkId,
    subnetId: `${virtualNetworkId}/subnets/default`,
  };
}
