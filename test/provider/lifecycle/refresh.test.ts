import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { asKept, assignmentInputs, clusterInputs, databaseInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const CLUSTER = "Microsoft.Cache/redisEnterprise";
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

describe("a refresh in the middle of work", () => {
  it("while Azure scales by hand: the next up does not scale back", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const { id, location, properties: has, tags } = azure.document(clusterId) ?? {};
    assert.ok(id && has);
    await azure.arm.put(clusterId, cluster.apiVersion, {
      location: String(location),
      tags: tags as Record<string, string>,
      sku: { name: "Balanced_B10" },
      properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.2" },
    });
    azure.pass(5_000);
    const found = await lifecycle.read(asKept(properties), options);
    assert.ok(found);
    azure.pass(30 * MINUTE_MS);
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
    const diff = lifecycle.diff(asKept(found.properties), inputs);
    assert.deepEqual(diff.changed, [], "no property is in the preview");
    await lifecycle.update(asKept(found.properties), inputs, options);
    assert.deepEqual(azure.document(clusterId)?.sku, { name: "Balanced_B10" });
  });

  it("between passes, while Azure hides what it accepted: the state keeps the cluster", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    const inputs = await passes.checked(clusterInputs);
    assert.equal((await passes.up(inputs)).is, "in progress");
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
  });

  it("between passes, after a lost answer: the state keeps what Azure may have accepted", async () => {
    const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
    const passes = new Passes(cluster, azure);
    const inputs = await passes.checked(clusterInputs);
    azure.loseAnswer("put");
    await passes.up(inputs);
    await passes.refresh();
    assert.notEqual(passes.state, undefined);
  });

  it("between passes: an action whose operation runs is not sent again", async () => {
    const azure = new InProcessAzure({ doubts: { regenerateKey: "running" } });
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked({
      ...databaseInputs,
      apiVersion: "2026-05-01-preview",
      keyRotation: { trigger: "1" },
    });
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const rotated = { ...inputs, keyRotation: { trigger: "2" } };
    await passes.up(rotated);
    await passes.refresh();
    await passes.up(rotated);
    azure.pass(MINUTE_MS);
    await passes.up(rotated);
    const sent = azure.calls.filter(({ verb }) => verb === "regenerateKey").length;
    assert.equal(sent, 1);
  });

  it("between passes: a tag that the program removed, and that Azure refused to, is removed later", async () => {
    const { passes, azure } = await (async () => {
      const azure = new InProcessAzure();
      const passes = new Passes(cluster, azure);
      await passes.up(await passes.checked({ ...clusterInputs, tags: { a: "1", b: "2" } }));
      azure.pass(20 * MINUTE_MS);
      await passes.up(await passes.checked({ ...clusterInputs, tags: { a: "1", b: "2" } }));
      return { azure, passes };
    })();
    const without = await passes.checked({ ...clusterInputs, tags: { a: "1" } });
    azure.failNext("put", new ArmError(409, "AnotherOperationInProgress", "busy"));
    assert.equal((await passes.up(without)).is, "refused");
    await passes.refresh();
    assert.equal(passes.lifecycle.diff(passes.state ?? {}, without, "started").changes, true, "there is work left");
    await passes.up(without);
    azure.pass(MINUTE_MS);
    await passes.up(without);
    assert.equal(azure.document(clusterId)?.tags?.b, undefined);
  });

  it("of an intent: what others made meanwhile under a parent of ours is not taken over", async () => {
    const passes = new Passes(accessPolicyAssignment);
    const inputs = await passes.checked(assignmentInputs);
    const id = accessPolicyAssignment.id(assignmentInputs as never);
    passes.azure.place({ id: clusterId, tags: mark });
    const theirs = "99999999-2222-3333-4444-555555555555";
    passes.azure.place({ id, properties: { user: { objectId: theirs } } });
    passes.azure.failNext("get", new ArmError(429, "TooManyRequests", "slow"));
    assert.equal((await passes.up(inputs)).is, "refused");
    await passes.refresh();
    for (let pass = 0; pass < 4; pass += 1) {
      await passes.up(inputs);
      passes.azure.pass(MINUTE_MS);
    }
    assert.deepEqual(passes.azure.document(id)?.properties?.user, { objectId: theirs });
  });

  it("of an intent: its delete leaves what others made under a parent of ours", async () => {
    const passes = new Passes(accessPolicyAssignment);
    const inputs = await passes.checked(assignmentInputs);
    const id = accessPolicyAssignment.id(assignmentInputs as never);
    passes.azure.place({ id: clusterId, tags: mark });
    passes.azure.place({ id, properties: { user: { objectId: "99999999-2222-3333-4444-555555555555" } } });
    passes.azure.failNext("get", new ArmError(429, "TooManyRequests", "slow"));
    await passes.up(inputs);
    await passes.destroy();
    assert.deepEqual(passes.azure.writes, []);
  });

  it("between passes: the beginning of the work is not forgotten", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext("never", CLUSTER);
    const sinceMs = passes.azure.clock.nowMs();
    await passes.up(inputs);
    passes.azure.pass(MINUTE_MS);
    const status = await passes.refresh();
    assert.equal(status?.is === "in progress" && status.sinceMs, sinceMs);
  });

  it("before each pass: deadlines still end it", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.azure.endNext("never", CLUSTER);
    await passes.up(inputs);
    const told: string[] = [];
    for (let hour = 0; hour < 3; hour += 1) {
      passes.azure.pass(60 * MINUTE_MS);
      await passes.refresh();
      told.push((await passes.up(inputs)).is);
    }
    assert.ok(told.includes("failed"), told.join());
  });
});
