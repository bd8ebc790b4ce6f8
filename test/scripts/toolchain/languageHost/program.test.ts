import assert from "node:assert/strict";
import { outcome } from "../../../../scripts/toolchain/languageHost/program";

describe("outcome", () => {
  const table = [
    { code: 0, signal: null, expected: {}, because: "nothing went wrong" },
    { code: 32, signal: null, expected: { bail: true }, because: "the SDK has told the user already" },
    {
      code: 1,
      signal: null,
      expected: { error: "the program ended with exit code 1" },
      because: "nobody has told the user",
    },
    {
      code: null,
      signal: "SIGSEGV",
      expected: { error: "the program ended with SIGSEGV" },
      because: "a signal has no exit code",
    },
  ] as const;
  for (const { code, signal, expected, because } of table) {
    it(`of exit code ${code} and signal ${signal} is ${JSON.stringify(expected)}, because ${because}`, () => {
      assert.deepEqual(outcome(code, signal), expected);
    });
  }
});
