import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { asKept, clusterInputs, databaseInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes, runningCluster, toldBy } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const databaseId = database.id(databaseInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

describe("an operation that came to nothing", () => {
  it("a scale whose operation failed for lack of capacity is written again by PUT, and told with its reason", async () => {
    const { passes, inputs, azure } = await runningCluster();
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(scaled);
    azure.pass(20 * MINUTE_MS);
    assert.equal((await passes.up(scaled)).is, "failed");
    azure.calls.splice(0);
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      azure.pass(2 * MINUTE_MS);
      const status = await passes.up(scaled);
      told.push(toldBy(status));
    }
    assert.equal(azure.writes[0], "put redisEnterprise/cache1", `${azure.writes.join()} ${told.join("; ")}`);
  });

  it("a change of a database whose operation failed is written again", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const changed = { ...inputs, evictionPolicy: "NoEviction" };
    azure.endNext(new ArmError(200, "InternalServerError", "Something broke."), `${CLUSTER}/databases`);
    await passes.up(changed);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(changed)).is, "failed");
    azure.calls.splice(0);
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      azure.pass(2 * MINUTE_MS);
      const status = await passes.up(changed);
      told.push(toldBy(status));
    }
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction", told.join("; "));
  });

  it("a scale whose operation failed, and left the cluster running, is written again by PUT", async () => {
    const { passes, inputs, azure } = await runningCluster();
    const scaled = { ...inputs, skuName: "Balanced_B10" };
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(scaled);
    azure.pass(20 * MINUTE_MS);
    azure.place({ id: clusterId, properties: { provisioningState: "Succeeded", resourceState: "Running" } });
    const statuses: string[] = [];
    azure.calls.splice(0);
    for (let n = 0; n < 4; n += 1) {
      const status = await passes.up(scaled);
      statuses.push(toldBy(status));
      azure.pass(20 * MINUTE_MS);
    }
    assert.equal(azure.writes[0], "put redisEnterprise/cache1", `${azure.writes.join()}\n${statuses.join("\n")}`);
  });

  it("a change of a database whose operation another one took over is written again", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const changed = { ...inputs, evictionPolicy: "NoEviction" };
    azure.endNext("canceled", `${CLUSTER}/databases`);
    await passes.up(changed);
    azure.pass(MINUTE_MS);
    azure.place({ id: databaseId, properties: { provisioningState: "Succeeded", resourceState: "Running" } });
    const told: unknown[] = [];
    for (let pass = 0; pass < 16; pass += 1) {
      const status = await passes.up(changed);
      told.push(toldBy(status));
      azure.pass(2 * MINUTE_MS);
    }
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction", told.join("; "));
  });

  it("a change that another operation took over is written again", async () => {
    const { azure, lifecycle, options, checked } = given(database);
    azure.place({ id: clusterId, tags: mark });
    const inputs = await checked(databaseInputs);
    const { properties } = await lifecycle.create(inputs, options);
    azure.endNext("canceled", `${CLUSTER}/databases`);
    const { get } = azure.arm;
    azure.arm.get = async (...all) => {
      const document = await get(...all);
      const isCanceled =
        document?.properties?.provisioningState === "Canceled" || document?.properties?.provisioningState === "Failed";
      if (isCanceled && document)
        Object.assign(document.properties ?? {}, { provisioningState: "Succeeded", resourceState: "Running" });
      return document;
    };
    await lifecycle.update(asKept(properties), { ...inputs, evictionPolicy: "NoEviction" }, options);
    assert.equal(azure.document(databaseId)?.properties?.evictionPolicy, "NoEviction");
  });
});
