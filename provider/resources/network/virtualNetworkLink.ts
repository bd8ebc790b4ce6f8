import { PRIVATE_DNS } from "../../azure/apiVersions";
import type { ArmDocument, Azure } from "../../azure/arm";
import type { Problem } from "../../description/inputs";
import { OWNER_TAG, tagOf } from "../../description/ownerTag";
import type { Readiness } from "../../description/readiness";
import type { Resource } from "../../description/resource";
import {
  type CommonInputs,
  commonChanges,
  commonShape,
  dnsTagsField,
  namesOf,
  networkNameField,
  ownerTagChange,
  privateDnsZoneIdField,
  sameId,
  sameText,
  tagsChange,
  virtualNetworkIdField,
} from "../fields";
import { networkReadiness } from "../readiness";

/** `…/privateDnsZones/virtualNetworkLinks`: lets a virtual network resolve names of the zone. */
export type VirtualNetworkLinkInputs = CommonInputs & {
  privateDnsZoneId: string;
  virtualNetworkLinkName: string;
  virtualNetworkId: string;
  tags?: Record<string, string>;
};

const LOSES = "the link would be made anew, and names do not resolve meanwhile";

export const virtualNetworkLink: Resource<VirtualNetworkLinkInputs> = {
  kind: "VirtualNetworkLink",
  noun: "virtual network link",
  apiVersion: PRIVATE_DNS,
  id: (inputs) => `${inputs.privateDnsZoneId}/virtualNetworkLinks/${inputs.virtualNetworkLinkName}`,
  inputsOf(id) {
    const [group, , virtualNetworkLinkName] =
      namesOf("Microsoft.Network/privateDnsZones/virtualNetworkLinks", id) ?? [];
    const privateDnsZoneId = id.split("/").slice(0, -2).join("/");
    return group && virtualNetworkLinkName ? { ...group, privateDnsZoneId, virtualNetworkLinkName } : undefined;
  },
  owner: { in: "tags" },
  inputs: {
    shape: {
      ...commonShape,
      privateDnsZoneId: privateDnsZoneIdField,
      virtualNetworkLinkName: networkNameField,
      virtualNetworkId: virtualNetworkIdField,
      tags: dnsTagsField,
    },
    changes: {
      ...commonChanges(LOSES),
      owner: ownerTagChange,
      privateDnsZoneId: { effect: "replace", same: sameId },
      virtualNetworkLinkName: { effect: "replace", same: sameText, fromOwner: true },
      virtualNetworkId: {
        effect: "replace",
        same: sameId,
        observed: networkOf,
      },
      tags: tagsChange,
    },
    verifyNew: linkedProblems,
  },
  reading: {
    needs: (inputs) => [{ id: inputs.privateDnsZoneId, apiVersion: PRIVATE_DNS, readiness: networkReadiness }],
    readiness,
    outputs: () => ({}),
  },
  writing: {
    body: (inputs) => ({
      location: "global",
      // Machines of the network register in another zone, if at all: only one zone per network may register.
      properties: { registrationEnabled: false, virtualNetwork: { id: inputs.virtualNetworkId } },
    }),
    change: () => ({}),
    readOnly: ["virtualNetworkLinkState"],
    usualMs: { create: 10_000, update: 10_000, delete: 10_000 },
  },
  replacing: {
    holdsNothing: true,
  },
};

/** Azure links a network to a zone once, whatever the name of the link is. */
async function linkedProblems({ arm }: Azure, inputs: VirtualNetworkLinkInputs): Promise<Problem[]> {
  const links = (await arm.list(`${inputs.privateDnsZoneId}/virtualNetworkLinks`, PRIVATE_DNS)) ?? [];
  const other = links.find((link) => sameId(networkOf(link), inputs.virtualNetworkId));
  if (other?.name === undefined || sameText(other.name, inputs.virtualNetworkLinkName)) return [];
  const whose = tagOf(other, OWNER_TAG) ?? "without an owner's mark";
  const reason = `must be false as long as the link "${other.name}" stays (${whose}): Azure links a network to a zone once`;
  return [{ property: "linkVirtualNetwork", reason }];
}

function networkOf({ properties }: ArmDocument): unknown {
  return (properties?.virtualNetwork as { id?: unknown } | undefined)?.id;
}

/** Ready once the link's own state is Completed, a little after it is provisioned: only then do names resolve. */
function readiness(document: ArmDocument): Readiness {
  const provisioned = networkReadiness(document);
  const state = document.properties?.virtualNetworkLinkState;
  if (provisioned.is === "ready" && state === "InProgress") return { is: "working", phase: "Linking" };
  return provisioned;
}
