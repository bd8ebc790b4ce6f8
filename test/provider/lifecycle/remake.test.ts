import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { assignmentInputs, clusterInputs, databaseInputs, endpointInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes, toldBy } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const databaseId = database.id(databaseInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const ENDPOINT = "Microsoft.Network/privateEndpoints";
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

describe("what is removed and made once more", () => {
  it("another SKU is tried after a creation that failed twice", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    const noRoom = new ArmError(200, "InsufficientCapacity", "No room here.");
    azure.endNext(noRoom, CLUSTER);
    await passes.up(inputs);
    const statuses: string[] = [];
    for (let pass = 0; pass < 8; pass += 1) {
      azure.pass(20 * MINUTE_MS);
      if (azure.document(clusterId) === undefined) azure.endNext(noRoom, CLUSTER);
      const status = await passes.up(inputs);
      statuses.push(status.is === "failed" ? status.reason : status.is);
    }
    azure.calls.splice(0);
    const other = { ...inputs, skuName: "Balanced_B10" };
    for (let pass = 0; pass < 6; pass += 1) {
      const status = await passes.up(other);
      statuses.push(status.is === "failed" ? status.reason : status.is);
      azure.pass(20 * MINUTE_MS);
    }
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" }, statuses.join("\n"));
  });

  for (const minutes of [1, 3]) {
    it(`a creation that failed is made once more, and with another SKU again, in passes every ${minutes} min`, async () => {
      const passes = new Passes(cluster);
      const { azure } = passes;
      const inputs = await passes.checked({ ...clusterInputs, timeouts: { create: "3h", update: "3h" } });
      const noRoom = new ArmError(200, "InsufficientCapacity", "No room here.");
      const statuses: string[] = [];
      const pass = async (wanted: Inputs) => {
        const status = await passes.up(wanted);
        if (statuses.at(-1) !== toldBy(status)) statuses.push(toldBy(status));
        azure.pass(minutes * MINUTE_MS);
      };
      azure.endNext(noRoom, CLUSTER);
      await pass(inputs);
      let armed = false;
      for (let n = 0; n < 60 / minutes; n += 1) {
        if (azure.document(clusterId) === undefined && !armed) {
          armed = true;
          azure.endNext(noRoom, CLUSTER);
        }
        await pass(inputs);
      }
      statuses.push("--- another SKU");
      const other = { ...inputs, skuName: "Balanced_B10" };
      for (let n = 0; n < 60 / minutes; n += 1) await pass(other);
      assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" }, statuses.join("\n"));
    });
  }

  it("a remake that began when the time was up goes on", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(inputs);
    azure.pass(40 * MINUTE_MS);
    const statuses: string[] = [];
    for (let n = 0; n < 40; n += 1) {
      const status = await passes.up(inputs);
      if (statuses.at(-1) !== toldBy(status)) statuses.push(toldBy(status));
      azure.pass(MINUTE_MS);
    }
    assert.equal(azure.document(clusterId)?.properties?.resourceState, "Running", statuses.join("\n"));
  });

  it("a remake that Azure refused for longer than the timeout goes on afterwards", async () => {
    const azure = new InProcessAzure();
    const passes = new Passes(accessPolicyAssignment, azure);
    azure.place({ id: clusterId, tags: mark });
    azure.place({ id: databaseId });
    const inputs = await passes.checked(assignmentInputs);
    const told: string[] = [];
    const pass = async (wanted: Inputs) => {
      const status = await passes.up(wanted);
      told.push(toldBy(status));
      azure.pass(MINUTE_MS);
    };
    for (let n = 0; n < 4; n += 1) await pass(inputs);
    assert.equal(told.at(-1), "settled");
    const other = { ...inputs, objectId: "99999999-2222-3333-4444-555555555555" };
    // Azure refuses for a while that is longer than the timeout.
    const { delete: remove } = azure.arm;
    azure.arm.delete = () => Promise.reject(new ArmError(429, "TooManyRequests", "slow down"));
    for (let n = 0; n < 32; n += 1) await pass(other);
    azure.arm.delete = remove;
    for (let n = 0; n < 20; n += 1) await pass(other);
    assert.equal(told.at(-1), "settled", [...new Set(told)].join("\n"));
  });

  it("given a look that is older than the new creation: is made no second time", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    azure.place({ id: clusterId, tags: mark, properties: { resourceState: "CreateFailed" } });
    azure.remove(databaseId);
    const { get, put } = azure.arm;
    let old = 0;
    azure.arm.put = async (...all) => {
      await put(...all);
      azure.pass(20 * MINUTE_MS);
      old = 2;
      return {};
    };
    azure.arm.get = (...all) => (old-- > 0 ? Promise.resolve(undefined) : get(...all));
    await lifecycle.update({ ...inputs, settled: false }, inputs, options);
    assert.deepEqual(azure.writes, ["delete redisEnterprise/cache1", "put redisEnterprise/cache1"]);
  });

  it("given an edit after the delete: is made as wanted now as soon as nothing is there", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    azure.endNext(new ArmError(200, "InsufficientCapacity", "No room here."), CLUSTER);
    await passes.up(inputs);
    azure.pass(20 * MINUTE_MS);
    for (let pass = 0; pass < 4 && azure.writes.length < 2; pass += 1) await passes.up(inputs);
    assert.equal(azure.writes[1], "delete redisEnterprise/cache1");
    azure.pass(20 * MINUTE_MS);
    const status = await passes.up({ ...inputs, skuName: "Balanced_B10" });
    assert.equal(azure.writes[2], "put redisEnterprise/cache1", toldBy(status));
  });

  it("given an endpoint that came the second time, and whose connection is cut later: is made again, each time once", async () => {
    const passes = new Passes(privateEndpoint);
    const { azure } = passes;
    const id = privateEndpoint.id(endpointInputs);
    azure.place({ id: clusterId, tags: mark });
    const inputs = await passes.checked(endpointInputs);
    const brought = async () => {
      const told: string[] = [];
      for (let pass = 0; pass < 10 && told.at(-1) !== "settled"; pass += 1) {
        told.push(toldBy(await passes.up(inputs)));
        azure.pass(2 * MINUTE_MS);
      }
      return told.at(-1);
    };
    azure.endNext(new ArmError(200, "OperationFailed", "No."), ENDPOINT);
    assert.equal(await brought(), "settled");
    for (const _ of [1, 2]) {
      azure.calls.splice(0);
      const status = { privateLinkServiceConnectionState: { status: "Disconnected" } };
      azure.place({ id, properties: { privateLinkServiceConnections: [{ properties: status }] } });
      assert.equal(await brought(), "settled");
      assert.deepEqual(azure.writes, ["delete privateEndpoints/cache1-pe", "put privateEndpoints/cache1-pe"]);
    }
    azure.place({ id, properties: { provisioningState: "Failed" } });
    azure.calls.splice(0);
    const match = { type: ENDPOINT, method: ["PUT"] };
    azure.fault({ kind: "fail", code: "OperationFailed", message: "No.", match, times: "always" });
    assert.match(String(await brought()), /OperationFailed/);
    assert.equal(azure.writes.filter((write) => /^delete/.test(write)).length, 1);
  });
});
