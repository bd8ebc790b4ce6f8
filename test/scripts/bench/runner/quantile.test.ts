import { strict as assert } from "node:assert";
import { quantile } from "../../../../scripts/bench/runner/quantile";

describe("a quantile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  for (const { values, share, is } of [
    { values: hundred, share: 0.5, is: 50 },
    { values: hundred, share: 0.99, is: 99 },
    { values: hundred, share: 1, is: 100 },
    { values: [7], share: 0.5, is: 7 },
    { values: [3, 1, 2], share: 0, is: 1 },
    { values: [], share: 0.5, is: Number.NaN },
  ])
    it(`given ${values.length} values and ${share}: ${is}`, () => assert.equal(quantile(values, share), is));
});
