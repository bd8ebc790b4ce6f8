import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { ResourceState } from "../../../provider/lifecycle/state";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given, OWNER } from "../given";

const clusterId = cluster.id(clusterInputs as never);

/** What Azure may have by the time somebody uses this version: it must be neither refused here nor taken for drift. */
describe("an Azure that is newer than this package", () => {
  const unknown: {
    resource: typeof cluster | typeof database;
    inputs: Inputs;
    value: string;
    /** What the local Azure takes it for. */
    like: string;
    because: string;
  }[] = [
    {
      resource: cluster,
      inputs: { ...clusterInputs, skuName: "Quantum_Q7" },
      value: "Quantum_Q7",
      like: "Balanced_B10",
      because: "families come and go",
    },
    {
      resource: database,
      inputs: { ...databaseInputs, clusteringPolicy: "HyperCluster" },
      value: "HyperCluster",
      like: "OSSCluster",
      because: "NoCluster was such a policy once",
    },
    {
      resource: database,
      inputs: { ...databaseInputs, evictionPolicy: "AllKeysLRM" },
      value: "AllKeysLRM",
      like: "AllKeysLFU",
      because: "Redis 8 has one more",
    },
    {
      resource: database,
      inputs: { ...databaseInputs, modules: [{ name: "RedisVector" }] },
      value: "RedisVector",
      like: "RedisJSON",
      because: "modules are Redis' to add",
    },
  ];
  for (const { resource, inputs, value, like, because } of unknown) {
    it(`given ${value}: warns, asks Azure for it, and sees no change afterwards, because ${because}`, async () => {
      const all = given(resource as typeof cluster);
      if (resource.kind === "Database") all.azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
      all.azure.alsoKnows(JSON.stringify(value), JSON.stringify(like));
      const wanted = await all.checked(inputs);
      assert.match(all.warnings.join("\n"), new RegExp(`${value} is not known to this version`));
      const { properties } = await all.lifecycle.create(wanted, all.options);
      const put = all.azure.calls.find(({ verb }) => verb === "put")?.body;
      assert.ok(JSON.stringify(put).includes(value));
      const found = (await all.lifecycle.read(JSON.parse(JSON.stringify(properties)), all.options)) as ResourceState;
      assert.equal(all.lifecycle.diff(found.properties, wanted).changes, false);
    });
  }

  it("given a value that Azure refuses after all: says so in Azure's words, and keeps nothing in the state", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    azure.failNext("put", new ArmError(400, "BadRequest", "The SKU 'Quantum_Q7' does not exist."));
    const wanted = await checked({ ...clusterInputs, skuName: "Quantum_Q7" });
    await assert.rejects(lifecycle.create(wanted, options), { code: "BadRequest", message: /Quantum_Q7/ });
  });

  it("given properties and states that nobody here knows: waits while they pass, and takes none of them for drift", async () => {
    const { lifecycle, options, azure, clock, checked } = given(cluster);
    const wanted = await checked(clusterInputs);
    const { properties } = await lifecycle.create(wanted, options);
    azure.place({ id: clusterId, zoneless: true, properties: { quantumState: "entangled", resourceState: "Running" } });
    const found = (await lifecycle.read(JSON.parse(JSON.stringify(properties)), options)) as ResourceState;
    assert.equal(lifecycle.diff(found.properties, wanted).changes, false);

    azure.place({ id: clusterId, properties: { resourceState: "Rebalancing" } });
    const before = clock.slept;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (clock.slept - before > 60_000) azure.place({ id: clusterId, properties: { resourceState: "Running" } });
    };
    await lifecycle.update(found.properties, { ...wanted, tags: { team: "a" } }, options);
    assert.ok(clock.slept - before > 60_000);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1", "put redisEnterprise/cache1"]);
    const update = azure.calls.filter(({ verb }) => verb === "put").at(-1)?.body as ArmDocument;
    assert.deepEqual(
      [update.zoneless, update.properties?.quantumState],
      [true, "entangled"],
      "they go along as they are",
    );
  });
});
