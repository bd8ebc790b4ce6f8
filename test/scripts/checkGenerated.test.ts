import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const script = resolve(__dirname, "../../scripts/check-generated");

describe("scripts/check-generated", () => {
  let folder: string;

  const given = (scripts: Record<string, string>) => {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ scripts }));
    writeFileSync(join(folder, "generated.yaml"), "old\n");
    execFileSync("git", ["init", "--quiet", folder]);
    execFileSync("git", ["-C", folder, "add", "."]);
  };
  const check = () => {
    const { status, stderr } = spawnSync(join(folder, "scripts/check-generated"), { encoding: "utf8" });
    return { status, stderr };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-generated-"));
    mkdirSync(join(folder, "scripts"));
    copyFileSync(script, join(folder, "scripts/check-generated"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("passes while nothing is generated", () => {
    given({});
    assert.deepEqual(check(), { status: 0, stderr: "" });
  });

  it("passes when the generated files are what is generated, with other work uncommitted", () => {
    given({ generate: "echo old > generated.yaml" });
    writeFileSync(join(folder, "work.ts"), "");
    assert.deepEqual(check(), { status: 0, stderr: "" });
  });

  const stale = [
    { generate: "echo new > generated.yaml", file: "generated.yaml", because: "its content is another" },
    { generate: "echo new > more.yaml", file: "more.yaml", because: "it is not checked in" },
    { generate: "rm generated.yaml", file: "generated.yaml", because: "it is generated no more" },
  ];
  for (const { generate, file, because } of stale) {
    it(`names ${file}, because ${because}`, () => {
      given({ generate });
      const { status, stderr } = check();
      assert.equal(status, 1);
      assert.equal(stderr, `stale, commit what "npm run generate" makes of:\n${file}\n`);
    });
  }

  it("fails when the generator fails", () => {
    given({ generate: "exit 3" });
    assert.notEqual(check().status, 0);
  });
});
