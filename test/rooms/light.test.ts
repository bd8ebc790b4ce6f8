import { strict as assert } from "node:assert";
import { importsOf } from "../../scripts/test/suites";

/** What a file loads when it is loaded, by its own imports and theirs; type imports load nothing. */
function loadedBy(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const one of importsOf(path)) if (one.endsWith(".ts")) loadedBy(one, seen);
  return seen;
}

describe("index.ts", () => {
  it("loads of the provider nothing but tokens, texts, names and ids, because every program pays for it", () => {
    const ofProvider = [...loadedBy("index.ts")].filter((path) => path.startsWith("provider/")).sort();
    assert.deepEqual(ofProvider, [
      "provider/azure/apiVersions.ts",
      "provider/azure/ids.ts",
      "provider/names.ts",
      "provider/providerText.ts",
      "provider/typeTokens.ts",
    ]);
  });
});
