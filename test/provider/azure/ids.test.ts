import assert from "node:assert/strict";
import fc from "fast-check";
import { formatId, isSameId, normalLocation, parseId } from "../../../provider/azure/ids";

const group = "/subscriptions/s/resourceGroups/rg";

describe("parseId", () => {
  for (const [id, path, because] of [
    [group, [], "a resource group is one"],
    [`${group}/providers/Microsoft.Cache/redisEnterprise/c`, [["redisEnterprise", "c"]], "top-level resource"],
    [
      `${group}/providers/Microsoft.Cache/redisEnterprise/c/databases/default`,
      [
        ["redisEnterprise", "c"],
        ["databases", "default"],
      ],
      "nested resource",
    ],
    ["/SUBSCRIPTIONS/s/ResourceGroups/rg", [], "ARM ignores case in the fixed words"],
    [`${group}/providers/Microsoft.Cache/redisEnterprise`, undefined, "a collection is no resource"],
    [`${group}/providers/Microsoft.Cache/redisEnterprise//databases/default`, undefined, "a name is missing"],
    ["/subscriptions/s", undefined, "a subscription is no resource of a group"],
    ["cache1", undefined, "a bare name is no id"],
  ] as const) {
    it(`reads ${id} as ${JSON.stringify(path)}: ${because}`, () => {
      assert.deepEqual(parseId(id)?.path, path);
    });
  }

  it("is undone by formatId, for any names", () => {
    const word = fc.stringMatching(/^[\w.()-]{1,20}$/);
    fc.assert(
      fc.property(word, word, fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }), (sub, rg, path) => {
        const parts = { subscriptionId: sub, resourceGroup: rg, namespace: "Microsoft.Network", path };
        assert.deepEqual(parseId(formatId(parts)), parts);
      }),
    );
  });
});

describe("isSameId", () => {
  it("ignores case and a slash at the end, as ARM does", () => {
    assert.ok(
      isSameId(
        `${group}/providers/Microsoft.Cache/redisEnterprise/C`,
        `${group.toUpperCase()}/providers/microsoft.cache/redisenterprise/c/`,
      ),
    );
    assert.ok(
      !isSameId(
        `${group}/providers/Microsoft.Cache/redisEnterprise/c`,
        `${group}/providers/Microsoft.Cache/redisEnterprise/c2`,
      ),
    );
  });
});

describe("normalLocation", () => {
  it("makes the display name of Microsoft.Cache and the name that was sent equal", () => {
    assert.equal(normalLocation("West US 2"), normalLocation("westus2"));
  });
});
