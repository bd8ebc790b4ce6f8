import assert from "node:assert/strict";
import { LocalArm } from "../../localArm";

describe("api-versions of Microsoft.Network", () => {
  for (const { apiVersion, because } of [
    { apiVersion: "2025-05-01", because: "armnetwork 9 for Go pins it" },
    { apiVersion: "2025-07-01", because: "the newest of HashiCorp's SDK, and of the Azure CLI 2.91 for networks" },
    { apiVersion: "2025-09-01", because: "some of the Azure CLI 2.91's commands for networks pin it" },
    { apiVersion: "2026-01-01", because: "the Azure CLI 2.91 makes private endpoints with it" },
    { apiVersion: "2026-03-01", because: "azure-mgmt-network 33.1 for Python pins it" },
  ]) {
    it(`${apiVersion} is served: ${because}`, () => {
      const arm = new LocalArm();
      assert.equal(arm.ok("GET", arm.azure.bootstrap.virtualNetworkId, undefined, apiVersion).status, 200);
    });
  }

  it("one that no client has is refused", () => {
    const arm = new LocalArm();
    const reply = arm.send("GET", arm.azure.bootstrap.virtualNetworkId, undefined, "2031-01-01");
    assert.deepEqual([reply.status, reply.code], [400, "NoRegisteredProviderFound"]);
  });
});
