import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { emulatorCommand } from "../../cli/emulator";
import { faultSchema } from "../../emulator/faults/faults";
import { documents, ROOT, read } from "./documents";

describe("the documents", () => {
  for (const [path, text] of documents()) {
    it(`${path}: every link within the checkout leads to something`, () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link as string);
      const dead = links.filter((link) => !existsSync(join(ROOT, dirname(path), link)));
      assert.deepEqual(dead, []);
    });

    it(`${path}: every make target, npm script and script of ours that it names exists`, () => {
      const targets = read("Makefile");
      const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
      const named = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name as string);
      const missing = [
        ...named(/`make ([a-z-]+)/g).filter((name) => !new RegExp(`^${name}:`, "m").test(targets)),
        ...named(/npm run (?:-s |--silent )?([a-z:-]+)/g).filter((name) => scripts[name] === undefined),
        ...named(/((?:scripts|\.ci)\/[\w-]+)(?![\w/.-])/g).filter((name) => !existsSync(join(ROOT, name))),
      ];
      assert.deepEqual(missing, []);
    });
  }

  it("docs/emulator.md names every option of amr emulator, and every kind of fault", () => {
    const text = read("docs/emulator.md");
    const options = emulatorCommand().options.map(({ long }) => long as string);
    const kinds = faultSchema.options.map(({ shape }) => shape.kind.value);
    assert.deepEqual(
      [...options, ...kinds].filter((name) => !text.includes(`\`${name}`)),
      [],
    );
  });
});
