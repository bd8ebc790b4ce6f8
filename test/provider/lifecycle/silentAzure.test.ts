import { strict as assert } from "node:assert";
import { ArmError, CredentialError, UnreachableError } from "../../../provider/azure/errors";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { clusterInputs, given, zoneInputs } from "../given";

const silent = [
  { because: "Azure is busy", error: new ArmError(503, "ServerBusy", "later") },
  { because: "the credential may not look", error: new ArmError(403, "AuthorizationFailed", "no") },
  { because: "nobody signed in", error: new CredentialError("az login") },
  { because: "there is no network", error: new UnreachableError("host", "ENOTFOUND") },
];
const mistake = new TypeError("a mistake of ours");

describe("a check while Azure does not answer", () => {
  for (const { because, error } of silent) {
    it(`given a new zone, and that ${because}: leaves the answer to the creation`, async () => {
      const { lifecycle, options, azure } = given(privateDnsZone);
      azure.arm.get = () => Promise.reject(error);
      assert.deepEqual((await lifecycle.check({}, zoneInputs, options)).problems, []);
    });

    it(`given a change that Azure cannot make, and that ${because}: refuses it`, async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      const before = await checked(clusterInputs);
      azure.arm.get = () => Promise.reject(error);
      const { problems } = await lifecycle.check(before, { ...clusterInputs, location: "eastus" }, options);
      assert.deepEqual(
        problems.map(({ property }) => property),
        ["location"],
      );
    });
  }

  it("given a mistake of ours: does not hide it", async () => {
    const zone = given(privateDnsZone);
    zone.azure.arm.get = () => Promise.reject(mistake);
    await assert.rejects(zone.lifecycle.check({}, zoneInputs, zone.options), (error) => error === mistake);
    const instance = given(cluster);
    const before = await instance.checked(clusterInputs);
    instance.azure.arm.get = () => Promise.reject(mistake);
    const change = instance.lifecycle.check(before, { ...clusterInputs, location: "eastus" }, instance.options);
    await assert.rejects(change, (error) => error === mistake);
  });
});
