import { strict as assert } from "node:assert";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../docs/documents";
import { planted, rooms, UNFENCED } from "./rooms";

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path?: string; readonly start?: { readonly line: number } };
}

/** A tree with nothing in it but the linter's settings and what is planted. */
class Planted {
  private readonly folder = mkdtempSync(join(tmpdir(), "amr-rooms-"));

  constructor() {
    for (const file of ["biome.json", ".gitignore"]) copyFileSync(join(ROOT, file), join(this.folder, file));
    execFileSync("git", ["init", "--quiet"], { cwd: this.folder });
  }

  plant(file: string, lines: readonly string[]): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), `${lines.join("\n")}\n`);
  }

  /** What the linter says of one rule: `file:line`. */
  lint(rule: string): ReadonlySet<string> {
    const biome = join(ROOT, "node_modules/.bin/biome");
    const args = ["lint", "--reporter=json", "--max-diagnostics=none", `--only=${rule}`, "."];
    const { stdout, stderr } = spawnSync(biome, args, { cwd: this.folder, encoding: "utf8", maxBuffer: 1e8 });
    assert.ok(stdout.startsWith("{"), stderr);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
    const ours = diagnostics.filter(({ category }) => category === `lint/${rule}`);
    return new Set(ours.map(({ location: { path, start } }) => `${path}:${start?.line}`));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

describe("the rooms of CONTRIBUTING.md", () => {
  let tree: Planted;
  beforeEach(() => {
    tree = new Planted();
  });
  afterEach(() => tree.remove());

  it("given a type import from every room into every other: the linter refuses exactly those that the table does not allow", () => {
    const all = rooms();
    assert.ok(all.length > 25, `${all.length} rooms`);
    const folders = all.filter(({ isFolder }) => isFolder).map(({ path }) => path);
    const files = [...new Set(all.flatMap(({ mayImport }) => [...mayImport]))].filter((one) => !folders.includes(one));
    const targets = [
      ...[...folders, ...UNFENCED].map((path) => ({ path, isFile: false, file: `${path}/other` })),
      ...files.map((path) => ({ path, isFile: true, file: path })),
    ];
    const expected: string[] = [];
    for (const room of all) {
      const { file, specifier } = planted(room);
      const isOwn = (path: string, isFile: boolean) => path === room.path || (isFile && dirname(path) === room.path);
      const others = targets.filter(({ path, isFile }) => !isOwn(path, isFile));
      tree.plant(
        file,
        others.map(({ file: target }) => `import type {} from "${specifier(target)}";`),
      );
      others.forEach(({ path, isFile }, index) => {
        const isAllowed = room.mayImport.has(path) || (isFile && room.mayImport.has(dirname(path)));
        if (!isAllowed) expected.push(`${file}:${index + 1} ${path}`);
      });
    }
    const found = tree.lint("style/noRestrictedImports");
    const missed = expected.filter((one) => !found.has(one.split(" ")[0] ?? ""));
    const stricter = [...found].filter((one) => !expected.some((other) => other.startsWith(`${one} `)));
    assert.deepEqual({ missed, stricter }, { missed: [], stricter: [] });
  });

  it("given a circle of type imports: the linter refuses it", () => {
    tree.plant("provider/lifecycle/one.ts", ['import type { B } from "./other";', "export type A = B;"]);
    tree.plant("provider/lifecycle/other.ts", ['import type { A } from "./one";', "export type B = A | 1;"]);
    tree.plant("provider/lifecycle/third.ts", ['import type { A } from "./one";', "export type C = A;"]);
    assert.deepEqual([...tree.lint("suspicious/noImportCycles")].sort(), [
      "provider/lifecycle/one.ts:1",
      "provider/lifecycle/other.ts:1",
    ]);
  });
});
