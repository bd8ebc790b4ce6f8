import { strict as assert } from "node:assert";
import { doubtsPage } from "../../scripts/docs/doubtsPage";
import { read } from "./documents";

describe("docs/doubts.md", () => {
  it("is what the table says; `npm run generate` writes it", () => {
    assert.equal(read("docs/doubts.md"), doubtsPage());
  });
});
