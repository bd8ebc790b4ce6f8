import assert from "node:assert/strict";
import { DOUBT_NAMES, Doubts, doubtValues, knownChoice } from "../../../emulator/world/doubts";
import { doubtsText } from "../../../emulator/world/doubtsText";
import { DOUBTS } from "../../../emulator/world/doubtTable";

describe("doubts", () => {
  it("have their defaults unless others are chosen", () => {
    const doubts = new Doubts({ clusterPatch: "notImplemented" });
    assert.deepEqual([doubts.value("clusterPatch"), doubts.value("clusterPut")], ["notImplemented", "applied"]);
    doubts.choose({ clusterPut: "ignored" });
    assert.deepEqual(doubts.chosen, { clusterPatch: "notImplemented", clusterPut: "ignored" });
    assert.equal(doubts.all().nameAfterDelete, "free");
  });

  it("refuse a name and a value that there is not, and say which there are", () => {
    assert.throws(
      () => new Doubts({ clusterPost: "applied" }),
      /^RangeError: There is no doubt 'clusterPost': there are clusterPatch, /,
    );
    const doubts = new Doubts();
    assert.throws(
      () => doubts.choose({ clusterPut: "ignored", clusterPatch: "maybe" }),
      /^RangeError: The doubt 'clusterPatch' has no value 'maybe': it has applied, notImplemented\.$/,
    );
    assert.deepEqual(doubts.chosen, {}, "nothing of it was taken");
  });

  it("leave out of a saved choice what this version does not know", () => {
    const saved = { clusterPut: "ignored", clusterPatch: "maybe", clusterPost: "applied" };
    assert.deepEqual(knownChoice(saved), { clusterPut: "ignored" });
  });

  it("each have at least two values, one of which is the default", () => {
    for (const name of DOUBT_NAMES) {
      assert.ok(doubtValues(name).length > 1, name);
      assert.ok(doubtValues(name).includes(DOUBTS[name].default), name);
    }
  });

  it("can be read in a terminal", () => {
    assert.match(doubtsText(), /clusterPatch: A PATCH of a cluster\.\n {2}clusterPatch=applied {2}202.* \(default\)\n/);
  });
});
