import assert from "node:assert/strict";
import { runtimeOptions, words } from "../../../../scripts/toolchain/languageHost/options";

describe("words", () => {
  const table = [
    { line: "", expected: [], because: "no arguments is the usual case" },
    { line: "  --a   b ", expected: ["--a", "b"], because: "blanks only separate" },
    { line: `--title="a b" c`, expected: ["--title=a b", "c"], because: "quotes may begin inside a word" },
    { line: `'say "hi"'`, expected: [`say "hi"`], because: "one kind of quotes protects the other" },
    { line: `--x ""`, expected: ["--x", ""], because: "an empty argument is an argument" },
  ];
  for (const { line, expected, because } of table) {
    it(`splits ${JSON.stringify(line)} into ${JSON.stringify(expected)}, because ${because}`, () => {
      assert.deepEqual(words(line), expected);
    });
  }
});

describe("runtimeOptions", () => {
  it("compiles TypeScript and adds nothing when the project says nothing", () => {
    const expected = { typescript: true, nodeArgs: [], tsconfig: undefined, packageManager: undefined };
    assert.deepEqual(runtimeOptions({}), expected);
    assert.deepEqual(runtimeOptions({ packagemanager: "auto", tsconfig: null }), expected);
  });

  it("takes what the project says", () => {
    const raw = {
      typescript: false,
      nodeargs: "--import tsx",
      tsconfig: "tsconfig.pulumi.json",
      packagemanager: "pnpm",
    };
    assert.deepEqual(runtimeOptions(raw), {
      typescript: false,
      nodeArgs: ["--import", "tsx"],
      tsconfig: "tsconfig.pulumi.json",
      packageManager: "pnpm",
    });
  });

  const wrong: { raw: Record<string, unknown>; message: string }[] = [
    { raw: { typescript: "no" }, message: 'option typescript: expected true or false, got "no"' },
    { raw: { nodeargs: ["--x"] }, message: 'option nodeargs: expected a text, got ["--x"]' },
    {
      raw: { packagemanager: "cargo" },
      message: 'option packagemanager: "cargo" is none of auto, npm, yarn, pnpm, bun',
    },
  ];
  for (const { raw, message } of wrong) {
    it(`refuses ${JSON.stringify(raw)} by name`, () => {
      assert.throws(() => runtimeOptions(raw), { message });
    });
  }
});
