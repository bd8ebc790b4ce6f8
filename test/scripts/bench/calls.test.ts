import { strict as assert } from "node:assert";
import { callsOf } from "../../../scripts/bench/calls";

const CLUSTER = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/x";

describe("callsOf", () => {
  for (const { method, path, is, because } of [
    { method: "PUT", path: CLUSTER, is: "write", because: "it makes something" },
    { method: "PATCH", path: CLUSTER, is: "write", because: "it changes something" },
    { method: "DELETE", path: CLUSTER, is: "write", because: "it removes something" },
    { method: "GET", path: CLUSTER, is: "read", because: "it looks" },
    { method: "POST", path: `${CLUSTER}/databases/default/listKeys`, is: "read", because: "the keys stay as they are" },
    {
      method: "POST",
      path: `${CLUSTER}/listSkusForScaling?api-version=2025-07-01`,
      is: "read",
      because: "a query in the log is no part of the name",
    },
    {
      method: "POST",
      path: `${CLUSTER}/databases/default/regenerateKey`,
      is: "write",
      because: "a key is another then",
    },
    {
      method: "PUT",
      path: "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/list/databases/default",
      is: "write",
      because: "a resource may be called so",
    },
  ]) {
    it(`counts ${method} ${path.split("/").slice(7).join("/")} as a ${is}, because ${because}`, () => {
      assert.deepEqual(callsOf([{ method, path }]), is === "write" ? { writes: 1, reads: 0 } : { writes: 0, reads: 1 });
    });
  }

  it("adds up", () => {
    const get = { method: "GET", path: CLUSTER };
    assert.deepEqual(callsOf([get, { method: "PUT", path: CLUSTER }, get]), { writes: 1, reads: 2 });
  });
});
