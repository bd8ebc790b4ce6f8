import { strict as assert } from "node:assert";
import fc from "fast-check";
import { median } from "../../../scripts/bench/median";

describe("median", () => {
  for (const { values, middle, because } of [
    { values: [3], middle: 3, because: "one value is its own middle" },
    { values: [10, 9, 100], middle: 10, because: "values are ordered as numbers, not as texts" },
    { values: [4, 1, 3, 2], middle: 2.5, because: "of an even number it is between the two in the middle" },
    { values: [], middle: Number.NaN, because: "nothing has no middle" },
  ]) {
    it(`of ${JSON.stringify(values)} is ${middle}, because ${because}`, () => {
      assert.equal(median(values), middle);
    });
  }

  it("has as many values above as below, and leaves the values in their order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const middle = median(values);
        assert.equal(
          values.filter((value) => value < middle).length <= values.length / 2 &&
            values.filter((value) => value > middle).length <= values.length / 2,
          true,
        );
        assert.deepEqual(values, before);
      }),
    );
  });
});
