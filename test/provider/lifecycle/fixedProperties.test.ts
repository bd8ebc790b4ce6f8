import { strict as assert } from "node:assert";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { clusterInputs, endpointInputs, given } from "../given";
import { ours, running } from "./runningCluster";

describe("a private endpoint that fails after it was made", () => {
  it("is replaced by the next up, and with it the zone group that Azure removes along", async () => {
    const { lifecycle, options, azure, checked } = given(privateEndpoint);
    azure.place({ ...running, tags: ours });
    const inputs = await checked(endpointInputs);
    const { properties } = await lifecycle.create(inputs, options);
    azure.place({ id: privateEndpoint.id(endpointInputs as never), properties: { provisioningState: "Failed" } });
    const found = await lifecycle.read(properties, options);
    assert.deepEqual(lifecycle.diff(found?.properties ?? {}, inputs).replaces, ["phase"]);
  });
});

describe("a resource that differs in what cannot change", () => {
  it("given another location: refuses, and sends nothing", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.place({ ...running, location: "East US", tags: ours });
    await assert.rejects(
      lifecycle.create(await checked(clusterInputs), options),
      /location cannot change from "eastus" to "westus2"/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given an endpoint in another subnet: makes it anew, since nothing is in it", async () => {
    const { lifecycle, options, azure, checked } = given(privateEndpoint);
    azure.place({ ...running, tags: ours });
    await lifecycle.create(
      await checked({ ...endpointInputs, subnetId: endpointInputs.subnetId.replace("endpoints", "other") }),
      options,
    );
    azure.calls.length = 0;
    await lifecycle.create(await checked(endpointInputs), options);
    assert.deepEqual(azure.writes, ["delete privateEndpoints/cache1-pe", "put privateEndpoints/cache1-pe"]);
  });
});
