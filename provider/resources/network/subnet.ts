import { isIP } from "node:net";
import { z } from "zod";
import { NETWORK } from "../../azure/apiVersions";
import type { ArmDocument } from "../../azure/arm";
import type { Resource } from "../../description/resource";
import { ownerHash } from "../../names";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  networkNameField,
  sameId,
  sameText,
  virtualNetworkIdField,
} from "../fields";
import { networkReadiness } from "../readiness";

/**
 * `…/virtualNetworks/subnets`: one subnet for private endpoints. The provider writes the subnet alone, never the virtual
 * network as a whole, because a PUT of the network removes the subnets that the body does not name.
 */
export type SubnetInputs = CommonInputs & {
  virtualNetworkId: string;
  /** Ends in eight hex digits of the owner: a subnet has no tags, so its name says whose it is. */
  subnetName: string;
  addressPrefix: string;
};

const LOSES = "the subnet would be made anew, which Azure does only when nothing is in it";

export const subnet: Resource<SubnetInputs> = {
  kind: "Subnet",
  noun: "subnet",
  apiVersion: NETWORK,
  id: (inputs) => `${inputs.virtualNetworkId}/subnets/${inputs.subnetName}`,
  // A subnet cannot be imported: only its name could say that it is ours now, and names do not change.
  inputsOf: () => undefined,
  owner: { in: "name" },
  inputs: {
    shape: {
      ...commonShape,
      virtualNetworkId: virtualNetworkIdField,
      subnetName: networkNameField,
      addressPrefix: z
        .string()
        .refine(
          isPrefix,
          'must be an address range of at least 8 addresses such as "10.0.1.0/27": Azure keeps 5 of them',
        ),
    },
    argument: (property) => (property === "addressPrefix" ? "subnetAddressPrefix" : property),
    changes: {
      ...commonChanges(LOSES),
      owner: { effect: "refuse", loses: LOSES },
      virtualNetworkId: { effect: "refuse", loses: LOSES, same: sameId },
      subnetName: { effect: "refuse", loses: LOSES, same: sameText, fromOwner: true },
      addressPrefix: { effect: "refuse", loses: LOSES, observed: addressPrefix },
    },
    rules: ({ subnetName, owner }) => {
      if (subnetName === undefined || owner === undefined || subnetName.endsWith(ownerHash(owner))) return [];
      const reason = `must end in ${ownerHash(owner)}, which says whose the subnet is, because a subnet has no tags`;
      return [{ property: "subnetName", reason }];
    },
  },
  reading: {
    readiness: networkReadiness,
    outputs: () => ({}),
  },
  writing: {
    body: ({ addressPrefix }) => ({ properties: { addressPrefix } }),
    change: ({ addressPrefix }, changed, document) => ({
      properties: changed.has("addressPrefix") ? prefixBody(addressPrefix, document) : {},
    }),
    readOnly: [
      "ipConfigurations",
      "ipConfigurationProfiles",
      "privateEndpoints",
      "purpose",
      "resourceNavigationLinks",
      "serviceAssociationLinks",
    ],
    usualMs: { create: 5_000, update: 5_000, delete: 10_000 },
  },
  replacing: {},
};

function isPrefix(text: string): boolean {
  const [address = "", length = "", ...rest] = text.split("/");
  return (
    rest.length === 0 && isIP(address) === 4 && /^\d{1,2}$/.test(length) && Number(length) >= 8 && Number(length) <= 29
  );
}

/** The range in a PUT. Azure has it in either of two properties, or in both, which must not contradict each other. */
function prefixBody(addressPrefix: string, document: ArmDocument): Record<string, unknown> {
  const { addressPrefix: alone, addressPrefixes } = document.properties ?? {};
  if (!Array.isArray(addressPrefixes)) return { addressPrefix };
  const list = { addressPrefixes: [addressPrefix, ...addressPrefixes.slice(1)] };
  return alone === undefined ? list : { addressPrefix, ...list };
}

function addressPrefix(document: ArmDocument): unknown {
  const prefixes = document.properties?.addressPrefixes as string[] | undefined;
  return document.properties?.addressPrefix ?? prefixes?.[0];
}
