import { strict as assert } from "node:assert";
import { ownerHash, physicalName } from "../../provider/names";
import { clusterNameField } from "../../provider/resources/cluster/inputs";

describe("physicalName", () => {
  for (const { logical, starts } of [
    { logical: "redis", starts: "redis-" },
    { logical: "my_cache.v2", starts: "my-cache-v2-" },
    { logical: "--x--", starts: "x-" },
    { logical: "a".repeat(80), starts: "a" },
    { logical: "名前", starts: "" },
  ]) {
    it(`makes of ${logical.slice(0, 12)} a name that Azure takes, and always the same`, () => {
      const name = physicalName(logical, "org/project/stack/x");
      assert.ok(name.startsWith(starts), name);
      assert.ok(name.endsWith(ownerHash("org/project/stack/x")));
      assert.ok(clusterNameField.safeParse(name).success, name);
      assert.equal(name, physicalName(logical, "org/project/stack/x"));
    });
  }

  it("gives another stack another name", () => {
    assert.notEqual(physicalName("redis", "org/project/dev/redis"), physicalName("redis", "org/project/prod/redis"));
  });
});
