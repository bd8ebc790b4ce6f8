import { strict as assert } from "node:assert";
import type { Inputs } from "../../../provider/description/inputs";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { asKept, clusterInputs, given } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { cancelledAfterPut, Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const MINUTE_MS = 60_000;

describe("what a run that was cut leaves behind", () => {
  it("a creation that is cancelled while its PUT is on the way stays in the state", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { readAfterCreate: "notFound" } }),
    );
    const signal = cancelledAfterPut(azure, "lost");
    const inputs = await checked(clusterInputs);
    await assert.rejects(lifecycle.create(inputs, { ...options, signal }), (error) => error instanceof PartialError);
  });

  it("an update that is cancelled while its PUT is on the way is noted", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const signal = cancelledAfterPut(azure, "lost");
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    await assert.rejects(
      lifecycle.update(asKept(properties), scaled, { ...options, signal }),
      (error) => error instanceof PartialError,
    );
  });

  it("a destroy soon after an accepted creation that Azure hides leaves nothing behind", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    await passes.up(await passes.checked(clusterInputs));
    for (let pass = 0; pass < 40 && passes.state !== undefined; pass += 1) {
      await passes.destroy();
      azure.pass(MINUTE_MS);
    }
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId), undefined, "forgotten in Azure");
  });

  it("a destroy soon after a cancelled creation leaves nothing behind (completed mode)", async () => {
    const { azure, lifecycle, options, checked } = given(
      cluster,
      new InProcessAzure({ doubts: { readAfterCreate: "notFound" } }),
    );
    const signal = cancelledAfterPut(azure, "arrives");
    let state: Inputs | undefined;
    await lifecycle.create(await checked(clusterInputs), { ...options, signal }).catch((error) => {
      if (error instanceof PartialError) state = asKept(error.properties);
    });
    assert.ok(state);
    await lifecycle.delete(state, options);
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId), undefined, "forgotten in Azure");
  });
});
