import { ArmError } from "../../world/armError";
import { type ArmId, parseArmId } from "../../world/armId";
import { textField } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { refuseName } from "../resourceName";
import { networkApiVersions } from "./apiVersions";

const TYPE = "Microsoft.Network/networkInterfaces";

/** Network interfaces: read-only here, since only private endpoints create them. */
export const networkInterface: ResourceType = { type: TYPE, apiVersions: networkApiVersions };

export interface InterfaceSettings {
  readonly privateEndpointId: ArmId;
  /** Empty: Azure's choice, `<endpoint>.nic.<guid>`. */
  readonly customName: string;
  readonly location: string;
  readonly subnetId: ArmId;
  readonly address: string;
  /** Whether the caller chose the address. */
  readonly isStatic: boolean;
  readonly groupId: string;
  readonly fqdn: string;
}

/**
 * Refuses a name for an interface that is malformed or has been given already; what Azure says then is not known.
 * @throws ArmError 400
 */
export function refuseInterfaceName(world: World, privateEndpointId: ArmId, name: string): void {
  const id = interfaceId(privateEndpointId, name);
  refuseName(id);
  if (world.store.get(id)) throw new ArmError(400, "BadRequest", `The network interface ${id.text} exists already.`);
}

/** Makes the interface of a private endpoint, with its address. */
export function createNetworkInterface(world: World, settings: InterfaceSettings): Resource {
  const { privateEndpointId, subnetId, address, location } = settings;
  const guid = world.newGuid();
  const name = settings.customName || `${privateEndpointId.name}.nic.${guid}`;
  const id = interfaceId(privateEndpointId, name);
  const etag = `W/"${world.newGuid()}"`;
  const configurationName = `privateEndpointIpConfig.${world.newGuid()}`;
  const resource: Resource = {
    id,
    document: {
      name,
      id: id.text,
      etag,
      type: TYPE,
      location,
      managedBy: privateEndpointId.text,
      kind: "Regular",
      properties: {
        provisioningState: "Succeeded",
        resourceGuid: world.newGuid(),
        ipConfigurations: [
          {
            name: configurationName,
            id: `${id.text}/ipConfigurations/${configurationName}`,
            etag,
            type: `${TYPE}/ipConfigurations`,
            properties: {
              provisioningState: "Succeeded",
              privateIPAddress: address,
              privateIPAllocationMethod: settings.isStatic ? "Static" : "Dynamic",
              subnet: { id: subnetId.text },
              primary: true,
              privateIPAddressVersion: "IPv4",
              privateLinkConnectionProperties: {
                groupId: settings.groupId,
                requiredMemberName: settings.groupId,
                fqdns: [settings.fqdn],
              },
            },
          },
        ],
        dnsSettings: { dnsServers: [], appliedDnsServers: [], internalDomainNameSuffix: domainSuffix(world) },
        macAddress: "",
        enableAcceleratedNetworking: false,
        vnetEncryptionSupported: false,
        enableIPForwarding: false,
        privateEndpoint: { id: privateEndpointId.text },
        hostedWorkloads: [],
        tapConfigurations: [],
        nicType: "Standard",
        allowPort25Out: true,
        auxiliaryMode: "None",
      },
    },
    hidden: { subnetId: subnetId.text, privateEndpointId: privateEndpointId.text, address, configurationName },
  };
  world.store.set(resource);
  return resource;
}

/** The interfaces that have their address from a subnet. */
export function interfacesIn(world: World, subnetId: ArmId): readonly Resource[] {
  return world.store.list(TYPE).filter(({ hidden }) => textField(hidden, "subnetId")?.toLowerCase() === subnetId.key);
}

/** The interface of a private endpoint. */
export function interfaceOf(world: World, privateEndpointId: ArmId): Resource | undefined {
  return world.store
    .list(TYPE)
    .find(({ hidden }) => textField(hidden, "privateEndpointId")?.toLowerCase() === privateEndpointId.key);
}

/** The id of an interface's only IP configuration, which is what occupies a subnet. */
export function ipConfigurationId(networkInterface: Resource): string {
  return `${networkInterface.id.text}/ipConfigurations/${textField(networkInterface.hidden, "configurationName")}`;
}

/** An opaque name in the network's own domain: 26 letters and digits (recorded). */
function domainSuffix(world: World): string {
  return `${world.newGuid().replaceAll("-", "").slice(0, 26)}.xx.internal.cloudapp.net`;
}

/** Interfaces are in the resource group of their endpoint. */
function interfaceId(privateEndpointId: ArmId, name: string): ArmId {
  return parseArmId(`${privateEndpointId.parent?.text}/providers/${TYPE}/${name}`) as ArmId;
}
