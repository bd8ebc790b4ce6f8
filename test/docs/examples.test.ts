import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { documents, read } from "./documents";

describe("the README of an example", () => {
  const pages = [...documents()].filter(([path]) => /^examples\/[^/]+\/README\.md$/.test(path));

  it("is there for most of the examples", () => assert.ok(pages.length > 5));

  for (const [path, text] of pages) {
    it(`${path}: sets each key of the configuration that has no default, and none that the program does not read`, () => {
      const folder = path.replace("/README.md", "");
      const { config } = parse(read(`${folder}/Pulumi.yaml`)) as { config: Record<string, { default?: unknown }> };
      const lines = [...text.matchAll(/pulumi config set (?:--\w+ )*'?([\w:-]+)/g)].map(([, key]) => key as string);
      const missing = Object.keys(config).filter((key) => config[key]?.default === undefined && !lines.includes(key));
      const program = read(`${folder}/index.ts`);
      const unknown = lines.filter((key) => !(key in config) && !program.includes(`"${key}"`));
      assert.deepEqual({ missing, unknown }, { missing: [], unknown: [] });
    });
  }
});
