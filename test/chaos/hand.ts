import { type ArmId, parseArmId } from "../../emulator/world/armId";
import type { JsonObject } from "../../emulator/world/resource";
import { Store } from "../../emulator/world/store";
import { placeOf } from "./declaration";
import { Ledger } from "./ledger";

export const GROUP = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/local/providers";
export const CLUSTER = `${GROUP}/Microsoft.Cache/redisEnterprise/redis`;
export const DATABASE = `${CLUSTER}/databases/default`;
export const ENDPOINT = `${GROUP}/Microsoft.Network/privateEndpoints/redis-pe`;
export const SUBNET = `${GROUP}/Microsoft.Network/virtualNetworks/vnet/subnets/default`;

/** The names that walks are made of, without a local Azure. */
export const PLACE = placeOf({
  subscriptionId: "11111111-2222-3333-4444-555555555555",
  resourceGroup: "local",
  location: "westus2",
  virtualNetworkId: `${GROUP}/Microsoft.Network/virtualNetworks/vnet`,
  subnetId: SUBNET,
  addressSpace: "127.64.0.0/16",
});

/** A world that is written by hand, with a ledger that looks after each change. */
export class Hand {
  readonly store = new Store();
  readonly ledger = new Ledger(this.store);

  put(id: string, state: string, hidden: JsonObject = {}): this {
    const key = parseArmId(id) as ArmId;
    const property = /Microsoft.Cache/.test(id) && state !== "Canceled" ? "resourceState" : "provisioningState";
    this.store.set({ id: key, document: { id, properties: { [property]: state } }, hidden });
    this.ledger.look();
    return this;
  }

  delete(id: string): this {
    this.store.delete(parseArmId(id) as ArmId);
    this.ledger.look();
    return this;
  }

  get lives() {
    return this.ledger.lives;
  }
}
