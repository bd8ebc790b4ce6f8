import { strict as assert } from "node:assert";
import { armCallsOf } from "../../../../scripts/bench/runner/armCalls";

describe("requests to Azure, counted by Azure's buckets", () => {
  it("given a list of keys: counts a write, and what was refused with 429 both as such and as throttled", () => {
    const calls = [
      { method: "GET", path: "/a", status: 200 },
      { method: "PUT", path: "/a", status: 201 },
      { method: "POST", path: "/a/listKeys", status: 200 },
      { method: "GET", path: "/a", status: 429 },
    ];
    assert.deepEqual(armCallsOf(calls), { writes: 2, reads: 2, throttled: 1 });
  });
});
