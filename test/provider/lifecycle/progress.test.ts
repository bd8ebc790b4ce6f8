import { strict as assert } from "node:assert";
import { ArmError } from "../../../provider/azure/errors";
import { durationMs } from "../../../provider/description/duration";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, given, OWNER } from "../given";

const clusterId = cluster.id(clusterInputs as never);

/** The scaling of a cluster that is there: Azure calls its state Scaling from the answer to the PUT on, for 10 min. */
async function scaling() {
  const { lifecycle, azure, clock, options, checked, progress } = given(cluster);
  const before = await checked(clusterInputs);
  const { properties } = await lifecycle.create(before, options);
  azure.calls.splice(0);
  progress.splice(0);
  const startMs = clock.nowMs();
  const scale = async () => {
    const inputs = await checked({ ...clusterInputs, skuName: "Balanced_B10" });
    await lifecycle.update(properties, inputs, options);
    return { tookMs: clock.nowMs() - startMs, looks: looksWhilePolling(azure.calls) };
  };
  return { azure, progress, scale };
}

/** Reads between the first poll of an operation and the last. */
function looksWhilePolling(calls: readonly { verb: string }[]): number {
  const verbs = calls.map(({ verb }) => verb);
  return verbs.slice(verbs.indexOf("poll"), verbs.lastIndexOf("poll")).filter((verb) => verb === "get").length;
}

describe("progress", () => {
  it("of a long wait says what Azure says that it is doing, how long it has been, and how long it usually is", async () => {
    const { progress, scale } = await scaling();
    const { tookMs } = await scale();
    assert.ok(tookMs > 180_000, "minutes of Azure's time");
    assert.equal(progress[0], "Updating, 1 s (usually about 12 min 30 s)");
    const elapsed = progress.flatMap((line) => line.match(/^Scaling, (.+) \(usually about 12 min 30 s\)$/)?.[1] ?? []);
    assert.equal(elapsed.length, progress.length - progress.findIndex((line) => line.startsWith("Scaling")));
    assert.equal(elapsed[0], "2 s", "soon");
    const shownMs = elapsed.map((text) => durationMs(text.replace(" min", "m").replace(" s", "s").replace(" ", "")));
    assert.deepEqual(
      shownMs,
      [...shownMs].sort((a, b) => a - b),
    );
    assert.ok((shownMs.at(-1) ?? 0) > 180_000);
  });

  it("costs a look every two minutes of Azure's time, beside the polls", async () => {
    const { azure, scale } = await scaling();
    const { tookMs, looks } = await scale();
    assert.ok(looks >= 2 && looks <= 1 + tookMs / 120_000, `${looks} looks in ${tookMs} ms`);
    assert.ok(azure.calls.filter(({ verb }) => verb === "poll").length > 5 * looks);
  });

  it("costs nothing where the operation is short", async () => {
    const { lifecycle, azure, clock, options, checked, progress } = given(database);
    azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
    const before = await checked(databaseInputs);
    const { properties } = await lifecycle.create(before, options);
    azure.calls.splice(0);
    progress.splice(0);
    const startMs = clock.nowMs();
    await lifecycle.update(properties, { ...before, evictionPolicy: "NoEviction" }, options);
    assert.ok(clock.nowMs() - startMs < 2_000, "a second or so of Azure's time");
    assert.ok(azure.calls.filter(({ verb }) => verb === "poll").length > 1);
    assert.equal(looksWhilePolling(azure.calls), 0);
    assert.ok(progress.every((line) => line.startsWith("Updating, ")));
  });

  it("given looks that fail: goes on with what it knows, and the wait ends well", async () => {
    const { azure, progress, scale } = await scaling();
    const { get } = azure.arm;
    let looks = 0;
    azure.arm.get = (...args) => {
      const isLook = azure.calls.at(-1)?.verb === "poll" && azure.document(clusterId);
      const failing = [1, 3].includes(isLook ? ++looks : 0);
      return failing ? Promise.reject(new ArmError(403, "AuthorizationFailed", "no")) : get(...args);
    };
    await scale();
    assert.ok(looks > 3);
    const phases = progress.map((line) => line.split(",")[0]).filter((phase, index, all) => phase !== all[index - 1]);
    assert.deepEqual(phases, ["Updating", "Scaling"], "not back again at the third");
    assert.equal(azure.document(clusterId)?.properties?.resourceState, "Running");
  });
});
