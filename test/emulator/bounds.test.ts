import assert from "node:assert/strict";
import sinon from "sinon";
import { STALE_MAX, StaleReads } from "../../emulator/faults/staleReads";
import { RESOURCES_MAX } from "../../emulator/gateway/itemCalls";
import { parseArmId } from "../../emulator/world/armId";
import { ManualClock } from "../../emulator/world/clock";
import { CLUSTER, GROUP, LocalArm } from "./localArm";

// Operations: operations.test.ts; requests: requestRing.test.ts; faults: faults.test.ts; certificates: certificates.test.ts.
// Tokens are signed and not kept.
describe("what the local Azure keeps", () => {
  it("is at most so many resources; those that are there can still be changed and deleted", () => {
    const arm = new LocalArm();
    arm.cluster();
    sinon.stub(arm.azure.world.store, "size").get(() => RESOURCES_MAX);
    const body = { location: "westus2", sku: { name: "Balanced_B5" }, properties: { publicNetworkAccess: "Disabled" } };
    const { status, code } = arm.send("PUT", `${CLUSTER}2`, body);
    assert.deepEqual([status, code], [409, "ResourceQuotaExceeded"]);
    arm.ok("PATCH", CLUSTER, { tags: { a: "b" } });
    arm.ok("DELETE", CLUSTER);
  });

  it("is at most so many old views", () => {
    const stale = new StaleReads(new ManualClock());
    const id = (index: number) => {
      const parsed = parseArmId(`${GROUP}/providers/Microsoft.Cache/redisEnterprise/c${index}`);
      assert.ok(parsed);
      return parsed;
    };
    for (let index = 0; index <= STALE_MAX; index++) stale.hold(id(index), undefined, { reads: 1 });
    assert.equal(stale.look(id(0)), undefined, "the oldest is forgotten");
    assert.ok(stale.look(id(1)));
    assert.ok(stale.look(id(STALE_MAX)));
  });
});
