import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ROOT, read } from "../docs/documents";

describe("amr in a checkout", () => {
  it("given the build: the command runs by its name, as the documents type it", () => {
    // npm makes no link to a file that is not there yet, which dist is when packages are installed.
    const said = execFileSync(join(ROOT, "node_modules", ".bin", "amr"), ["--version"], { encoding: "utf8" });
    assert.equal(said.trim(), JSON.parse(read("package.json")).version);
  });
});
