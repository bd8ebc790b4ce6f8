import assert from "node:assert/strict";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Shell } from "./shell";

describe("the packages and the build of the toolchain", () => {
  let shell: Shell;

  const at = (file: string, seconds: number) => {
    mkdirSync(dirname(join(shell.checkout, file)), { recursive: true });
    writeFileSync(join(shell.checkout, file), "");
    utimesSync(join(shell.checkout, file), seconds, seconds);
  };
  const step = (name: string) => shell.run(`root="$checkout"; ${name} && printf '%s' "$used"`);

  beforeEach(() => {
    shell = new Shell();
    // What npm and tsc leave behind, in the order in which they do.
    shell.command(
      "npm",
      `case "$1" in ci) mkdir -p node_modules; touch node_modules/.package-lock.json ;; run) mkdir -p dist ;; esac`,
    );
    at("package-lock.json", 100);
    at("index.ts", 100);
  });
  afterEach(() => shell.remove());

  it("installs once, and again when the lock file is newer", async () => {
    assert.match((await step("packages")).stdout, /installed/);
    assert.match((await step("packages")).stdout, /up to date/);
    at("package-lock.json", Date.now() / 1000 + 60);
    assert.match((await step("packages")).stdout, /installed/);
  });

  it("installs again what an interrupted install left", async () => {
    mkdirSync(join(shell.checkout, "node_modules"));
    assert.match((await step("packages")).stdout, /installed/);
  });

  it("builds once, and again when a source is newer, but not for a test or for what is built", async () => {
    await step("packages");
    assert.match((await step("build")).stdout, / built$/);
    const later = Date.now() / 1000 + 60;
    for (const file of ["test/x.test.ts", "dist/index.d.ts", "node_modules/a/index.ts", ".git/x.ts"]) at(file, later);
    assert.match((await step("build")).stdout, /up to date/);
    at("provider/azure/arm.ts", later);
    assert.match((await step("build")).stdout, / built$/);
  });

  it("does not take a build that failed for one, though the compiler wrote its output", async () => {
    shell.command("npm", "mkdir -p dist; echo 'index.ts(1,1): error'; exit 2");
    mkdirSync(join(shell.checkout, "node_modules"));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const { code, stderr } = await step("build");
      assert.equal(code, 1);
      assert.match(stderr, /index\.ts\(1,1\): error\nsetup: the build failed/);
    }
    assert.ok(existsSync(join(shell.checkout, "dist")));
  });

  it("says what to install when npm is missing", async () => {
    const { code, stderr } = await shell.run('root="$checkout"; PATH=; packages');
    assert.equal(code, 1);
    assert.match(stderr, /setup: npm is missing: install it/);
  });
});
