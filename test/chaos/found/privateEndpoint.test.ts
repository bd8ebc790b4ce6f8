import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { clusterInputs, endpointInputs, given, OWNER, zoneGroupInputs } from "../../provider/given";

/**
 * Plan 19 (served): the tags of an endpoint were changed, the operation failed, and the next up made the endpoint anew by
 * itself. Azure removed the zone group along with the old one, the state went on having it, and the name no longer resolved.
 */
describe("found by chaos: a private endpoint is never made anew without its zone group", () => {
  const made = async () => {
    const all = given(privateEndpoint);
    const tags = { [OWNER_TAG]: OWNER };
    all.azure.place({
      id: cluster.id(clusterInputs as never),
      location: "westus2",
      tags,
      properties: { resourceState: "Running" },
    });
    const inputs = await all.checked(endpointInputs);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    all.azure.calls.length = 0;
    return { ...all, inputs, properties };
  };
  const partial = async (work: Promise<unknown>): Promise<Inputs> => {
    try {
      await work;
    } catch (error) {
      if (error instanceof PartialError) return error.properties;
      throw error;
    }
    throw new Error("it did not fail");
  };

  it("given an update that fails: the next up replaces it, which replaces what is in it too", async () => {
    const { lifecycle, options, azure, inputs, properties } = await made();
    const wanted = { ...inputs, tags: { team: "a" } };
    azure.endNext(new ArmError(200, "InternalError", "The operation failed."));
    azure.place({ id: privateEndpoint.id(inputs as never), properties: { provisioningState: "Failed" } });
    const left = await partial(lifecycle.update(properties, wanted, options));
    assert.deepEqual(azure.writes, ["put privateEndpoints/cache1-pe"], "no delete behind the engine's back");
    assert.deepEqual(lifecycle.diff(left, wanted).replaces, ["phase"]);
  });

  it("given one that is gone: makes nothing in its place, and the next up replaces it", async () => {
    const { lifecycle, options, azure, inputs, properties } = await made();
    azure.remove(privateEndpoint.id(inputs as never));
    const wanted = { ...inputs, tags: { team: "a" } };
    const left = await partial(lifecycle.update(properties, wanted, options));
    assert.deepEqual(azure.writes, []);
    assert.deepEqual(lifecycle.diff(left, wanted).replaces, ["phase"]);
  });

  it("given one that failed: its zone group, which Azure does not delete then, goes along with it", async () => {
    const { azure, options, lifecycle, properties } = await made();
    azure.place({ id: zoneGroupInputs.privateDnsZoneId });
    const group = given(privateDnsZoneGroup, azure);
    const { properties: groupProperties } = await group.lifecycle.create(
      await group.checked(zoneGroupInputs),
      group.options,
    );
    azure.place({ id: privateEndpoint.id(properties as never), properties: { provisioningState: "Failed" } });
    azure.calls.length = 0;
    await group.lifecycle.delete(groupProperties, group.options);
    await lifecycle.delete(properties, options);
    assert.deepEqual(azure.writes, ["delete privateEndpoints/cache1-pe"]);
    assert.match(group.warnings.join(), /is kept: its private endpoint has failed/);
  });
});
