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
    assert.deepEqual(armCallsOf(calls), { writes: 2, reads: 2, throttled: 1, repeated: [] });
  });

  it("given writes that came again or came to nothing: names them", () => {
    const calls = [
      { method: "PUT", path: "/x/redisEnterprise/a", status: 409 },
      { method: "PUT", path: "/x/redisEnterprise/a", status: 201 },
      { method: "POST", path: "/x/redisEnterprise/a/databases/d/listKeys", status: 200 },
      { method: "POST", path: "/x/redisEnterprise/a/databases/d/listKeys", status: 200 },
    ];
    assert.deepEqual(armCallsOf(calls).repeated, [
      "PUT redisEnterprise 409",
      "PUT redisEnterprise twice",
      "POST listKeys twice",
    ]);
  });
});
