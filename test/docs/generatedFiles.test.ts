import { strict as assert } from "node:assert";
import { generatedFiles } from "../../scripts/docs/generatedFiles";
import { read } from "./documents";

describe("what npm run generate writes", () => {
  for (const [path, text] of generatedFiles()) {
    it(`${path} is what the code says`, () => {
      assert.equal(read(path), text);
    });
  }
});
