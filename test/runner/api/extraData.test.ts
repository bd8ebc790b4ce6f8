import { strict as assert } from "node:assert";
import { clusterNameField } from "../../../provider/resources/cluster/inputs";
import { isAzureName } from "../../../runner/api/azureName";
import { extraData } from "../../../runner/api/extraData";

const OWN = { host: "h", port: "10000", authString: "secret" };

describe("extraData", () => {
  it("given templates: renders each over the Secret's own entries", () => {
    assert.deepEqual(extraData({ url: "{{ .host }}:{{ .port }}", "__.proto": "x" }, OWN), {
      entries: { url: "h:10000", "__.proto": "x" },
      mistakes: [],
    });
  });

  it("given a key that JavaScript means otherwise: is a key like any other", () => {
    const { entries } = extraData(JSON.parse('{"__proto__": "{{ .port }}"}'), OWN);
    assert.deepEqual(Object.entries(entries), [["__proto__", "10000"]]);
  });

  it("given a template under the key of an own entry: the own entry stays", () => {
    assert.deepEqual(extraData({ host: "other" }, OWN), { entries: {}, mistakes: [] });
  });

  it("given mistakes: names each with its position, and the other entries are there", () => {
    assert.deepEqual(extraData({ a: "x\n{{ if }}", "b c": "x", d: "{{ .port }}" }, OWN), {
      entries: { d: "10000" },
      mistakes: [
        "extraData.a: line 2, column 4: there is no if here: fields, | and printf, urlquery, html are all",
        "extraData.b c: is no key for a Secret: letters, digits, -, _ and . only",
      ],
    });
  });

  it("given more than a Secret takes: leaves out what is too much", () => {
    const { entries, mistakes } = extraData({ a: "ä".repeat(400_000), b: "ä".repeat(400_000), c: "c" }, OWN);
    assert.deepEqual(Object.keys(entries), ["a", "c"]);
    assert.match(mistakes[0] ?? "", /^extraData\.b: is more than a Secret takes/);
  });
});

describe("names for Azure", () => {
  for (const name of ["a", "A-1", "a".repeat(60), "a".repeat(61), "", "-a", "a-", "a--b", "a.b", "ä"]) {
    it(`given ${JSON.stringify(name.slice(0, 12))} of ${name.length}: says what the provider says`, () => {
      assert.equal(isAzureName(name), clusterNameField.safeParse(name).success);
    });
  }
});
