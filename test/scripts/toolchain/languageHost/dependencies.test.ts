import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dependencies, type Manifest } from "../../../../scripts/toolchain/languageHost/dependencies";

describe("dependencies", () => {
  let root: string;

  const put = (folder: string, manifest: Partial<Manifest>) => {
    mkdirSync(join(root, folder), { recursive: true });
    writeFileSync(join(root, folder, "package.json"), JSON.stringify({ version: "1.0.0", ...manifest }));
  };
  const names = (folder: string, transitive: boolean) =>
    dependencies(join(root, folder), { transitive }).map(({ name, version }) => `${name}@${version}`);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amr-dependencies-"));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  describe("given a program in a workspace", () => {
    beforeEach(() => {
      put("app", { name: "app", dependencies: { "@acme/a": "*", missing: "*" }, devDependencies: { tool: "*" } });
      put("node_modules/@acme/a", { name: "@acme/a", dependencies: { b: "*" }, devDependencies: { unseen: "*" } });
      put("node_modules/@acme/a/node_modules/b", { name: "b", version: "2.0.0", peerDependencies: { c: "*" } });
      put("node_modules/b", { name: "b", version: "1.0.0" });
      put("node_modules/c", { name: "c", dependencies: { "@acme/a": "*" } });
      put("node_modules/tool", { name: "tool" });
      put("node_modules/unseen", { name: "unseen" });
    });

    it("finds the direct ones above the program and leaves out what is not installed", () => {
      assert.deepEqual(names("app", false), ["@acme/a@1.0.0", "tool@1.0.0"]);
    });

    it("finds the transitive ones as Node does: the nearest version, each once, no development ones", () => {
      assert.deepEqual(names("app", true), ["@acme/a@1.0.0", "tool@1.0.0", "b@2.0.0", "c@1.0.0"]);
    });
  });

  it("ends when a package links to itself, because this repository does", () => {
    put(".", { name: "self", dependencies: { self: "*" } });
    mkdirSync(join(root, "node_modules"));
    symlinkSync(root, join(root, "node_modules/self"));
    assert.deepEqual(names(".", true), ["self@1.0.0"]);
  });

  it("finds nothing where there is no package.json", () => {
    assert.deepEqual(names("nowhere", true), []);
  });
});
