import type { Completion, Ending } from "../../world/ending";
import { linksGoneWith } from "../privateDns/virtualNetworkLinkSettings";
import { deleteEnding, putEnding } from "./networkEndings";
import { revise } from "./networkOperation";
import { subnetsOf } from "./subnet";

/** Endings of operations on a virtual network. */
export const virtualNetworkEndings: Readonly<Record<string, Ending>> = {
  PUT: putEnding({ finish: settleSubnets("Succeeded"), fail: settleSubnets("Failed") }),
  DELETE: deleteEnding({
    finish({ id, world }) {
      // https://learn.microsoft.com/azure/dns/private-dns-virtual-network-links: deleting the network deletes its links.
      for (const gone of [...linksGoneWith(id, world), ...subnetsOf(world, id)]) world.store.delete(gone.id);
    },
  }),
};

/** Settles the subnets, which are written together with their network and by no other operation meanwhile. */
function settleSubnets(provisioningState: "Succeeded" | "Failed"): (completion: Completion) => void {
  return ({ id, world }) => {
    for (const subnet of subnetsOf(world, id)) revise(subnet, world, { provisioningState });
  };
}
