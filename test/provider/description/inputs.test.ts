import { strict as assert } from "node:assert";
import { z } from "zod";
import { parseInputs, UNKNOWN } from "../../../provider/description/inputs";
import { objectField } from "../../../provider/resources/fields";

const shape = {
  name: z.string(),
  hours: z.number().int().min(0).max(23).optional(),
  isOn: z.boolean().optional(),
  list: z.array(objectField({ size: z.enum(["S", "L"]), note: z.string().min(1).max(5).optional() })).optional(),
  labels: z.record(z.string(), z.string()).optional(),
};
const said = (raw: Record<string, unknown>) =>
  parseInputs(shape, { name: "n", ...raw }).problems.map(({ property, reason }) => `${property} ${reason}`);

describe("parseInputs", () => {
  const rows: { raw: Record<string, unknown>; says: string[] }[] = [
    { raw: { name: undefined }, says: ["name is required"] },
    { raw: { name: null }, says: ["name is required"] },
    { raw: { name: 7 }, says: ["name must be text, not 7"] },
    { raw: { name: ["n"] }, says: ["name must be text, not a list"] },
    { raw: { name: { n: 1 } }, says: ["name must be text, not an object"] },
    { raw: { hours: "3" }, says: ['hours must be a number, not "3"'] },
    { raw: { hours: 3.5 }, says: ["hours must be a whole number, not 3.5"] },
    { raw: { hours: 24 }, says: ["hours must be 23 or less, not 24"] },
    { raw: { hours: -1 }, says: ["hours must be 0 or more, not -1"] },
    { raw: { isOn: "true" }, says: ['isOn must be true or false, not "true"'] },
    { raw: { list: "S" }, says: ['list must be a list, not "S"'] },
    { raw: { list: ["S"] }, says: ['list[0] must be an object, not "S"'] },
    { raw: { list: [null] }, says: ["list[0] is required"] },
    { raw: { list: [{ size: "M" }] }, says: ['list[0].size must be "S" or "L", not "M"'] },
    { raw: { list: [{ size: null }] }, says: ['list[0].size is required: "S" or "L"'] },
    { raw: { list: [{ size: "S", sise: 1, "a b": 2 }] }, says: ["list[0].sise", 'list[0]["a b"]'].map(none) },
    { raw: { list: [{ size: "S", note: "" }] }, says: ["list[0].note must not be empty"] },
    { raw: { list: [{ size: "S", note: "too long" }] }, says: ["list[0].note is longer than 5 characters"] },
    { raw: { labels: ["a"] }, says: ["labels must be an object, not a list"] },
    { raw: { colour: "red" }, says: ["colour is not a property of this resource"] },
    { raw: { list: null, labels: { a: null }, hours: null }, says: [] },
  ];
  for (const { raw, says } of rows) {
    it(`given ${JSON.stringify(raw)}: says ${says.join(", ") || "nothing"}`, () => assert.deepEqual(said(raw), says));
  }

  function none(path: string): string {
    return `${path} is none of size, note`;
  }

  it("given a value that a preview does not know: says what is wrong beside it, in the same list and object", () => {
    const list = [{ size: UNKNOWN }, { size: "S", note: UNKNOWN, sise: 1 }, { size: "M" }];
    assert.deepEqual(said({ list }), [
      "list[1].sise is none of size, note",
      'list[2].size must be "S" or "L", not "M"',
    ]);
  });

  it("given a long value: says its length, not its text", () => {
    assert.deepEqual(said({ hours: "x".repeat(200) }), ["hours must be a number, not a text of 200 characters"]);
  });
});
