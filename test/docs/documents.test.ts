import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Command } from "commander";
import { emulatorCommand } from "../../cli/emulator";
import { runnerCommand } from "../../cli/runner";
import { faultSchema } from "../../emulator/faults/faults";
import { documents, ROOT, read } from "./documents";

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): readonly string[] {
  const headings = page.replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}

/** What of a command line behind `amr` is there neither as a command nor as an option. */
function unknownIn(line: string): readonly string[] {
  let at: Command | undefined;
  const wrong: string[] = [];
  for (const word of line.split(/\s+/)) {
    if (word === "--") break;
    const commands: readonly Command[] = at?.commands ?? [emulatorCommand(), runnerCommand()];
    const next = commands.find((one) => one.name() === word);
    if (next) at = next;
    else if (at === undefined) return [line];
    else if (word.startsWith("--") && !at.options.some(({ long }) => long === word.split("=")[0])) wrong.push(word);
  }
  return wrong.filter((word) => word !== "--help");
}

describe("the documents", () => {
  for (const [path, text] of documents()) {
    it(`${path}: every link within the checkout leads to something`, () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link as string);
      const dead = links.filter((link) => !existsSync(join(ROOT, dirname(path), link)));
      assert.deepEqual(dead, []);
    });

    it(`${path}: every heading that a link names is there`, () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
      const dead = links.filter(([, page = "", anchor = ""]) => {
        const target = page === "" ? path : normalize(join(dirname(path), page));
        return target.endsWith(".md") && !anchors(read(target)).includes(anchor);
      });
      assert.deepEqual(
        dead.map(([link]) => link),
        [],
      );
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

  it("name source files that are there", () => {
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    const sources = listed.split("\n").filter((one) => existsSync(join(ROOT, one)));
    const rooms = [...documents()].filter(([path]) =>
      /^(?:provider|runner|emulator|components)\b.*README\.md$/.test(path),
    );
    assert.ok(rooms.length > 10);
    const dead = rooms.flatMap(([, text]) => {
      const named = [...text.matchAll(/`((?:\w+\/)*\w+\.ts)`/g)].map(([, name]) => name as string);
      // x.ts, xRules.ts …: how files of a kind are named.
      return named.filter((name) => !/^x[A-Z.]/.test(name) && !sources.some((one) => `/${one}`.endsWith(`/${name}`)));
    });
    assert.deepEqual(dead, []);
  });

  it("name commands and options of amr that there are", () => {
    const lines = [...documents()].flatMap(([, text]) => [
      ...text.matchAll(/(?:`|(?:npx|scripts\/with|--) |^ *)amr ([a-z][^`|#\n&]*)/gm),
    ]);
    assert.ok(lines.length > 20);
    assert.deepEqual(
      lines.flatMap(([, line = ""]) => unknownIn(line.trim())),
      [],
    );
  });

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
