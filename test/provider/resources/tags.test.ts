import { strict as assert } from "node:assert";
import { UNKNOWN } from "../../../provider/description/inputs";
import { foreignTags, OWNER_TAG, tagOf } from "../../../provider/description/ownerTag";
import type { Resource } from "../../../provider/description/resource";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { clusterInputs, given, OWNER, zoneInputs } from "../given";

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`t${n}`, "v"]));

// Names and limits: https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations
describe("tags", () => {
  const refused: { tags: unknown; at: string; says: RegExp }[] = [
    { tags: { env: "a", ENV: "b" }, at: "tags.ENV", says: /same tag as env/ },
    { tags: { "": "a" }, at: 'tags[""]', says: /no name/ },
    { tags: { " ": "a" }, at: 'tags[" "]', says: /no name/ },
    ...["<", ">", "%", "&", "\\", "?", "/"].map((letter) => ({
      tags: { [`a${letter}b`]: "v" },
      at: `tags[${JSON.stringify(`a${letter}b`)}]`,
      says: /which Azure does not take/,
    })),
    { tags: { [`t${"x".repeat(512)}`]: "v" }, at: `tags.t${"x".repeat(512)}`, says: /512/ },
    { tags: { a: "v".repeat(257) }, at: "tags.a", says: /longer than 256/ },
    { tags: { a: 1 }, at: "tags.a", says: /not text/ },
    { tags: { [OWNER_TAG.toUpperCase()]: "me" }, at: `tags["${OWNER_TAG.toUpperCase()}"]`, says: /the provider's own/ },
    { tags: many(49), at: "tags", says: /more than 48 tags \(Azure takes 50, two are the provider's own\)/ },
    { tags: ["a"], at: "tags", says: /must be an object, not a list/ },
    { tags: { "a?": UNKNOWN }, at: 'tags["a?"]', says: /which Azure does not take/ },
  ];
  for (const { tags, at, says } of refused) {
    it(`given ${JSON.stringify(tags).slice(0, 50)}: refuses ${at.slice(0, 30)}`, async () => {
      const { lifecycle, options } = given(cluster);
      const { problems } = await lifecycle.check({}, { ...clusterInputs, tags }, options);
      assert.deepEqual(
        problems.map(({ property }) => property),
        [at],
      );
      assert.match(problems[0]?.reason ?? "", says);
    });
  }

  it("given as many as there may be: takes them, fewer in a DNS zone", async () => {
    const check = async (resource: unknown, inputs: object) => {
      const { lifecycle, options } = given(resource as Resource<never>);
      return (await lifecycle.check({}, inputs as never, options)).problems;
    };
    assert.deepEqual(await check(cluster, { ...clusterInputs, tags: many(48) }), []);
    assert.deepEqual(await check(privateDnsZone, { ...zoneInputs, tags: many(13) }), []);
    assert.equal((await check(privateDnsZone, { ...zoneInputs, tags: many(14) })).length, 1);
  });

  it("given names in another case, by the program or by a policy: no change, no drift", async () => {
    const { lifecycle, checked } = given(cluster);
    const before = await checked({ ...clusterInputs, tags: { env: "a" } });
    assert.equal(lifecycle.diff(before, await checked({ ...clusterInputs, tags: { Env: "a" } })).changes, false);
    assert.equal(lifecycle.diff(before, await checked({ ...clusterInputs, tags: { Env: "A" } })).changes, true);
    const { isMet } = cluster.inputs.changes.tags;
    assert.equal(isMet?.({ ENV: "a", policy: "x" }, { env: "a" }), true);
  });

  it("given our own mark in another case: is found, and written once", () => {
    const document = { tags: { [OWNER_TAG.toUpperCase()]: OWNER, Env: "a", other: "b" } };
    assert.equal(tagOf(document, OWNER_TAG), OWNER);
    assert.deepEqual(foreignTags(document, { env: "a", [OWNER_TAG]: "" }), { other: "b" });
  });

  it("given a cluster whose mark a policy wrote in another case: is ours, and is not refused", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const { properties } = await lifecycle.create(inputs, options);
    const id = cluster.id(inputs as never);
    const document = azure.document(id);
    azure.place({ ...document, id, tags: { [OWNER_TAG.toUpperCase()]: OWNER } });
    assert.notEqual(await lifecycle.read(properties, options), undefined);
  });
});
