import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const script = resolve(__dirname, "../../.ci/run");

describe(".ci/run", () => {
  let folder: string;

  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, file), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-ci-"));
    mkdirSync(join(folder, ".ci"));
    copyFileSync(script, join(folder, ".ci/run"));
    put("scripts/setup", "");
    put("scripts/with", "");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = () => {
    const PATH = `${join(folder, "bin")}:${process.env.PATH}`;
    const { status, stdout } = spawnSync("bash", [join(folder, ".ci/run")], {
      env: { ...process.env, PATH },
      encoding: "utf8",
    });
    return { status, last: stdout.trimEnd().split("\n").at(-1), stdout };
  };

  const table = [
    { make: "echo '  12 passing (3s)'", last: "16 passed, 0 failed", status: 0, because: "each step counts as one" },
    {
      make: "printf '\\033[92m \\033[0m\\033[32m 12 passing\\033[0m (3s)\\n  2 failing\\n'; exit 2",
      last: "16 passed, 2 failed",
      status: 1,
      because: "tests are counted one by one, in colour too",
    },
    {
      make: "echo '  12 passing (3s)'; exit 7",
      last: "16 passed, 1 failed",
      status: 1,
      because: "a run that breaks off has failed even if no test did",
    },
    { make: "true", last: "4 passed, 1 failed", status: 1, because: "a run of no test is no pass" },
  ];
  for (const { make, last, status, because } of table) {
    it(`ends with "${last}" after \`${make}\`, because ${because}`, () => {
      put("bin/make", make);
      const ended = run();
      assert.deepEqual([ended.last, ended.status], [last, status]);
    });
  }

  it("counts a step that fails and goes on with the others", () => {
    put("bin/make", "echo '  1 passing (3s)'");
    put("scripts/with", 'test "$1" != biome');
    const { last, status, stdout } = run();
    assert.deepEqual([last, status], ["4 passed, 1 failed", 1]);
    assert.match(stdout, /== format and lint: FAILED, exit code 1 after \d+ s/);
    assert.match(stdout, /== generated files: ok/);
  });

  it("stops after a setup that fails, since nothing else can run", () => {
    put("bin/make", "echo '  1 passing (3s)'");
    put("scripts/setup", "exit 1");
    const { last, status } = run();
    assert.deepEqual([last, status], ["0 passed, 1 failed", 1]);
  });
});
