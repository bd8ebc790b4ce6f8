import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { restore, stub } from "sinon";
import { chosenPackageManager, install } from "../../../../scripts/toolchain/languageHost/install";

describe("install", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-install-"));
  });
  afterEach(() => {
    restore();
    rmSync(folder, { recursive: true, force: true });
  });

  it("chooses the manager of the nearest lock file above the program", () => {
    mkdirSync(join(folder, "app"));
    writeFileSync(join(folder, "pnpm-lock.yaml"), "");
    assert.equal(chosenPackageManager(join(folder, "app")), "pnpm");
    writeFileSync(join(folder, "app/yarn.lock"), "");
    assert.equal(chosenPackageManager(join(folder, "app")), "yarn");
  });

  it("installs a program that has nothing yet", async () => {
    mkdirSync(join(folder, "local"));
    writeFileSync(join(folder, "local/package.json"), JSON.stringify({ name: "local", version: "1.0.0" }));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { local: "file:./local" } }));
    await install("npm", folder, { stdout: () => {}, stderr: () => {} });
    assert.ok(existsSync(join(folder, "node_modules/local/package.json")));
  });

  it("passes on what the manager prints", async () => {
    writeFileSync(join(folder, "yarn"), "#!/bin/sh\necho installing; echo deprecated >&2\n", { mode: 0o755 });
    stub(process.env, "PATH").value(`${folder}:${process.env.PATH}`);
    const printed = { stdout: "", stderr: "" };
    await install("yarn", folder, {
      stdout: (chunk) => {
        printed.stdout += chunk;
      },
      stderr: (chunk) => {
        printed.stderr += chunk;
      },
    });
    assert.deepEqual(printed, { stdout: "installing\n", stderr: "deprecated\n" });
  });

  it("says which manager failed, where and how", async () => {
    writeFileSync(join(folder, "package.json"), "{ this is no JSON");
    const ignore = () => {};
    await assert.rejects(install("npm", folder, { stdout: ignore, stderr: ignore }), {
      message: `npm install in ${folder} ended with exit code 1`,
    });
  });
});
