import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { isKnownSku, isLegacySku } from "../../provider/resources/cluster/skus";
import { CLUSTERING_POLICIES, EVICTION_POLICIES } from "../../provider/resources/database/rules";
import { documents, ROOT, read } from "./documents";

/** The tests that the page names: `- [path](../path): title`, with … where the source fills in a value. */
function named(page: string): [path: string, title: string][] {
  return [...page.matchAll(/^- \[(test\/\S+)\]\(\.\.\/\1\): (.+)$/gm)].map(([, path = "", title = ""]) => [
    path,
    title,
  ]);
}

/** The titles of all tests of a file, as its source has them. */
function titles(path: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === "it") {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) found.push(title.text);
      if (title && ts.isTemplateExpression(title)) {
        found.push(
          [title.head, ...title.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join("…"),
        );
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2022, true));
  return found;
}

describe("docs/peers.md", () => {
  const page = read("docs/peers.md");

  it("names tests in every row, and none that does not exist", () => {
    const rows = page.split(/^## /m).slice(1);
    assert.ok(rows.length >= 14, "one section a row");
    for (const row of rows) assert.ok(named(row).length > 0, row.split("\n")[0]);
    const missing = named(page).filter(
      ([path, title]) => !existsSync(join(ROOT, path)) || !titles(path).includes(title),
    );
    assert.deepEqual(missing, []);
  });

  it("has no item that looks like a test and is not read as one", () => {
    const items = page.split("\n").filter((line) => line.startsWith("- "));
    assert.equal(items.length, named(page).length);
  });
});

describe("every document", () => {
  it("names no SKU and no policy that does not exist", () => {
    for (const [path, text] of documents()) {
      const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name as string);
      const wrong = [
        ...all(/\b([A-Z][A-Za-z-]+_[A-Z]\d+)\b/g).filter((name) => !isKnownSku(name) && !isLegacySku(name)),
        ...all(/`"?(\w+Cluster)"?`/g).filter((name) => !CLUSTERING_POLICIES.known.includes(name)),
        ...all(/`"?((?:AllKeys|Volatile|No)\w*(?:LRU|LFU|TTL|Random|Eviction))"?`/g).filter(
          (name) => !EVICTION_POLICIES.known.includes(name),
        ),
      ];
      assert.deepEqual(wrong, [], path);
    }
  });
});
