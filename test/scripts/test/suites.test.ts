import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { allSuites, LONGEST, quickSuites } from "../../../scripts/test/suites";
import { NIGHTLY } from "../../nightly";

describe("the test suites", () => {
  it("are all run, each once, the longest first", () => {
    const all = allSuites();
    assert.deepEqual([...all].sort(), globSync("test/**/*.test.ts").sort());
    assert.deepEqual(all.slice(0, LONGEST.length), LONGEST);
  });

  const rows = [
    { suite: "test/components/managedRedis.test.ts", isQuick: true, because: "mocks stand for the engine" },
    { suite: "test/provider/lifecycle/decide.test.ts", isQuick: true, because: "it calls functions" },
    { suite: "test/pulumi/rename.test.ts", isQuick: false, because: "it runs the CLI" },
    { suite: "test/cli/emulator.test.ts", isQuick: false, because: "it starts processes itself" },
    { suite: "test/contract/overTheWire.test.ts", isQuick: false, because: "it starts a local Azure" },
  ];
  for (const { suite, isQuick, because } of rows) {
    it(`${isQuick ? "have" : "do not have"} ${suite} among the quick ones, because ${because}`, () => {
      assert.ok(existsSync(suite));
      assert.equal(quickSuites().includes(suite), isQuick);
    });
  }

  it("name each row of the nightly list, which is all that can be left out", () => {
    const texts = allSuites().map((path) => readFileSync(path, "utf8"));
    for (const name of Object.keys(NIGHTLY))
      assert.ok(
        texts.some((text) => text.includes(`isRun("${name}")`)),
        name,
      );
  });
});
