import { strict as assert } from "node:assert";
import { decide } from "../../../provider/lifecycle/decide";
import { type SubnetInputs, subnet } from "../../../provider/resources/network/subnet";
import { OWNER, SUBSCRIPTION } from "../../provider/given";

/**
 * A subnet has no property that can be updated, so a failed creation was never written again: every later up said that it is
 * in state Failed, and to change a property.
 */
describe("found by chaos: a subnet whose creation failed", () => {
  const network = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Network`;
  const inputs: SubnetInputs = {
    subscriptionId: SUBSCRIPTION,
    resourceGroupName: "rg",
    owner: OWNER,
    virtualNetworkId: `${network}/virtualNetworks/vnet`,
    subnetName: "redis-12345678",
    addressPrefix: "10.0.1.0/27",
  };
  const document = { properties: { provisioningState: "Failed", addressPrefix: "10.0.1.0/27" } };
  const deciding = (updates: ReadonlySet<string>) =>
    decide(subnet, {
      document,
      ownership: { is: "ours" },
      inputs,
      changed: new Set<string>(),
      sent: { creations: 0, updates, remakes: 0 },
      isDisposable: false,
      differs: [],
      isWhole: false,
    });

  it("is written once more, by a PUT of it all", () => {
    const decision = deciding(new Set());
    assert.equal(decision.do, "update");
  });

  it("is not written for ever", () => {
    assert.deepEqual(deciding(new Set(Object.keys(subnet.changes))), {
      do: "stop",
      because: { is: "failed", phase: "Failed", isFinal: false },
    });
  });
});
