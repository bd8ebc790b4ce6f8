import { strict as assert } from "node:assert";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { clusterId } from "../../../provider/resources/clusterId";
import { database } from "../../../provider/resources/database/database";
import { databaseInputs, given, OWNER } from "../given";

/** A database that runs as these inputs want it, in a cluster of this owner. */
async function givenRunning(raw: Inputs = {}) {
  const all = given(database);
  all.azure.place({
    id: clusterId(databaseInputs),
    tags: { [OWNER_TAG]: OWNER },
    properties: { resourceState: "Running" },
  });
  const inputs = await all.checked({ ...databaseInputs, ...raw });
  await all.lifecycle.create(inputs, all.options);
  return { ...all, inputs };
}

/** Both shells hand check the old inputs, without the outputs: what Azure runs is not among them. */
describe("an earlier Redis than the one that runs, asked for by a program that named none before", () => {
  it("is refused in preview, not first in the update", async () => {
    const { lifecycle, options, inputs } = await givenRunning();
    const { problems } = await lifecycle.check(inputs, { ...databaseInputs, redisVersion: "6.0" }, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["redisVersion"],
    );
  });
});

/** hashicorp/terraform-provider-azurerm#31724: a database that appeared by itself has another policy than the program. */
describe("a database that is there already with another clustering policy, whose loss the program allows", () => {
  it("is left as it is, without the advice to allow what is allowed already", async () => {
    const { lifecycle, options, checked } = await givenRunning({ clusteringPolicy: "OSSCluster" });
    const wanted = await checked({ ...databaseInputs, allowReplacement: ["clusteringPolicy"] });
    await assert.rejects(lifecycle.create(wanted, options), (error: Error) => {
      assert.match(error.message, /Azure has "OSSCluster", declared is "EnterpriseCluster"/);
      assert.doesNotMatch(error.message, /add allowReplacement/);
      return true;
    });
  });
});
