import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { StackResource, StackState } from "../../../runner/stacks/stacks";
import { GivenStacks, LONG_MS, told } from "./givenStacks";

describe("the life of an instance in a stack of the runner", () => {
  let given: GivenStacks;
  let since = 0;

  before(async () => {
    given = await GivenStacks.start();
  });
  beforeEach(() => {
    since = given.azure.requests().length;
    given.passes = 0;
  });
  after(() => given?.dispose());

  it("is created by two passes with steps between, and five requests that count as writes", async () => {
    const begun = await given.up("made");
    assert.equal(begun.error, undefined);
    const asked = given.azure.requests().slice(since);
    const names = asked.map(({ path }) => path.split("?")[0]?.split("/").at(-1));
    const waiting = names.filter((name) => name === "default" || name === "made-pe" || name === "made-dzg");
    assert.deepEqual(waiting, [], "what waits for the cluster is not asked for");
    assert.deepEqual(told(begun.statuses), [
      "Cluster in progress",
      "Database in progress",
      "PrivateDnsZoneGroup in progress",
      "PrivateEndpoint in progress",
    ]);
    await given.azure.pass(LONG_MS);
    const steps = await given.steps(begun.state as StackState);
    const beforeSettling = given.azure.requests().length;
    const settled = await given.up("made", { steps, priority: "settle" });
    assert.ok(settled.isOk);
    assert.deepEqual(told(settled.statuses), [
      "Cluster settled",
      "Database settled",
      "PrivateDnsZoneGroup settled",
      "PrivateEndpoint settled",
    ]);
    assert.deepEqual(given.azure.requests().slice(beforeSettling), [], "what steps saw is not asked again");
    assert.deepEqual(given.writes(since).sort(), [
      "POST default/listKeys",
      "PUT databases/default",
      "PUT privateDnsZoneGroups/made-dzg",
      "PUT privateEndpoints/made-pe",
      "PUT redisEnterprise/made",
    ]);
    assert.equal(given.passes, 2);
    const { primaryKey, settled: isSettled } = one(settled.state, "Database").properties;
    assert.deepEqual([typeof primaryKey, isSettled], ["string", undefined]);
  });

  it("given nothing new: a pass finds nothing to do", async () => {
    const again = await given.up("made");
    assert.deepEqual([again.isOk, again.statuses], [true, {}]);
    assert.deepEqual(given.writes(since), []);
  });

  it("given tags, which Azure changes at once on a cluster: the pass that begins settles the cluster too", async () => {
    const args = { tags: { team: "a" } };
    const tagged = await given.up("made", { args });
    assert.deepEqual(told(tagged.statuses), ["Cluster settled", "PrivateEndpoint in progress"]);
    const cluster = await given.azure.azure.arm.get(given.azure.clusterId("made"), "2025-07-01");
    assert.deepEqual(cluster?.tags, { team: "a", [OWNER_TAG]: "uid-made" });
    await given.azure.pass(LONG_MS);
    const steps = await given.steps(tagged.state as StackState);
    assert.deepEqual(told((await given.up("made", { args, steps, priority: "settle" })).statuses), [
      "PrivateEndpoint settled",
    ]);
  });

  it("given another size: begins to scale, and is settled by a second pass", async () => {
    const args = { tags: { team: "a" }, skuName: "Balanced_B10" };
    await given.azure.fault({ kind: "deny", match: { action: "listSkusForScaling" } });
    const begun = await given.up("made", { args });
    assert.match((begun.warnings ?? []).join(), /listSkusForScaling\/action is not granted\. Azure decides/);
    assert.ok(told(begun.statuses).includes("Cluster in progress"), told(begun.statuses).join());
    await given.azure.pass(LONG_MS);
    const steps = await given.steps(begun.state as StackState);
    const settled = await given.up("made", { args, steps, priority: "settle" });
    assert.deepEqual([...new Set(Object.values(settled.statuses).map(({ is }) => is))], ["settled"]);
    assert.equal(settled.warnings, undefined);
    assert.equal(given.passes, 2);
    assert.deepEqual((await given.up("made", { args })).statuses, {});
  });

  it("is removed by steps, from the outside in, and one pass: nothing is left in Azure or on disk", async () => {
    const state = await given.state("made");
    const of = (kind: string) => given.removed(one(state, kind));
    await Promise.all([of("PrivateDnsZoneGroup"), of("Database")]);
    await of("PrivateEndpoint");
    await of("Cluster");
    const written = given.writes(since).length;
    const gone = await given.destroy("made");
    assert.deepEqual([gone.isOk, gone.error, gone.state], [true, undefined, undefined]);
    assert.equal(given.writes(since).length, written);
    assert.equal(given.passes, 1);
    assert.deepEqual(await given.azure.leftovers(), ["Microsoft.Network/privateDnsZones privatelink.redis.azure.net"]);
    assert.deepEqual(given.files("made"), []);
    assert.deepEqual(await given.stacks.list(), []);
    assert.deepEqual(await given.destroy("made"), { isOk: true, statuses: {}, state: undefined });
  });

  it("given a runner whose memory is lost midway: further passes finish, and nothing is written twice", async () => {
    const begun = await given.up("lost");
    await given.azure.pass(LONG_MS);
    for (const kind of ["Database", "PrivateEndpoint"]) {
      await given.stacks.step(one(begun.state, kind), given.access, new AbortController().signal);
    }
    await given.restart();
    await given.azure.pass(LONG_MS);
    const found = await given.up("lost");
    assert.equal(found.error, undefined);
    await given.azure.pass(LONG_MS);
    const settled = await given.up("lost");
    assert.deepEqual(told(settled.statuses), ["PrivateDnsZoneGroup settled"]);
    assert.deepEqual(given.writes(since).sort(), [
      "POST default/listKeys",
      "PUT databases/default",
      "PUT privateDnsZoneGroups/lost-dzg",
      "PUT privateEndpoints/lost-pe",
      "PUT redisEnterprise/lost",
    ]);
  });

  it("given a destroy without steps: each pass says what is being deleted, until the stack is gone", async () => {
    const seen = new Set<string>();
    for (let pass = 0; pass < 20; pass += 1) {
      const { state, statuses, error } = await given.destroy("lost");
      assert.equal(error, undefined);
      for (const { is } of Object.values(statuses)) seen.add(is);
      if (state === undefined) break;
      await given.azure.pass(LONG_MS);
    }
    assert.deepEqual([...seen].sort(), ["deleted", "deleting"]);
    assert.deepEqual(given.files("lost"), []);
  });

  it("given a destroy that Azure asks to come later, before any pass has settled: begins nothing, and the next one ends", async () => {
    const { state } = await given.up("short");
    await given.azure.pass(LONG_MS);
    for (const resource of [...(state?.resources ?? [])].reverse()) await given.removed(resource);
    const since = given.azure.requests().length;
    const match = { method: "GET", type: "Microsoft.Cache/redisEnterprise" };
    await given.azure.fault({ kind: "throttle", retryAfter: 600, match });
    const refused = await given.destroy("short");
    assert.deepEqual([refused.isOk, refused.error, refused.steps], [false, undefined, undefined]);
    assert.ok(told(refused.statuses).includes("Cluster refused"), told(refused.statuses).join());
    assert.deepEqual(given.writes(since), []);
    await given.azure.pass(LONG_MS);
    assert.equal((await given.destroy("short")).state, undefined);
    assert.deepEqual(given.writes(since), []);
  });

  it("forgets a stack without touching Azure", async () => {
    await given.up("kept");
    await given.stacks.forget(given.name("kept"));
    assert.equal(await given.stacks.read(given.name("kept")), undefined);
    assert.deepEqual(given.files("kept"), []);
    assert.ok(await given.azure.azure.arm.get(given.azure.clusterId("kept"), "2025-07-01"));
  });
});

function one(state: StackState | undefined, kind: string): StackResource {
  const found = state?.resources.find((resource) => resource.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind} in the state`);
  return found;
}
