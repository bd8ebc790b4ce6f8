import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { assemble } from "../../../scripts/image/image";
import { productionPackages } from "../../../scripts/image/productionPackages";
import { ROOT } from "../../docs/documents";

/** The user of the image. */
const USER = 65532;
const WITHIN_MS = 60_000;

describe("the assembled image", () => {
  let folder: string;
  /** The only place where the user may write. */
  let volume: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-image-"));
    const pulumi = execFileSync("sh", ["-c", "command -v pulumi"], { encoding: "utf8" }).trim();
    // What scripts/image/assemble looks for in the cache is here what the tests run with.
    assemble(join(folder, "image"), { root: ROOT, node: dirname(process.execPath), pulumi: dirname(pulumi) });
    volume = join(folder, "volume");
    mkdirSync(volume);
    chmodSync(folder, 0o755);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs a program as the image would: its user, its variables, nothing inherited. */
  async function asItsUser(...command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const root = join(folder, "image/runner");
    const env = {
      PATH: `${join(root, "bin")}:/usr/bin:/bin`,
      HOME: volume,
      SSL_CERT_FILE: join(root, "certificates.pem"),
      PULUMI_BACKEND_URL: `file://${volume}`,
    };
    const user = [`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "--no-new-privs"];
    return await promisify(execFile)("setpriv", [...user, ...command], { cwd: volume, env, timeout: WITHIN_MS });
  }

  describe("run by another user, who may write in a volume only", () => {
    before(function () {
      if (process.getuid?.() === 0) {
        chownSync(volume, USER, USER);
        execFileSync("chmod", ["-R", "a-w", join(folder, "image")]);
      } else {
        for (const test of this.test?.parent?.tests ?? [])
          test.title += " (skipped: only root can become another user)";
        this.skip();
      }
    });

    it("has the command with its version and its help", async () => {
      const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
      assert.equal((await asItsUser("amr", "--version")).stdout.trim(), version);
      assert.match((await asItsUser("amr", "runner", "--help")).stdout, /Usage: amr runner/);
    });

    it("has the Pulumi CLI, which writes its state in the volume", async () => {
      await asItsUser("pulumi", "stack", "ls", "--all", "--non-interactive");
      assert.match((await asItsUser("pulumi", "version")).stdout, /^v?3\./);
    });

    it("has all that the runner and its workers load", async () => {
      const load = `
        const { createRequire } = require("node:module");
        const own = createRequire(${JSON.stringify(join(folder, "image/runner/package/package.json"))});
        for (const name of ["./dist/provider/index.js", "./dist/runner/runner.js", "@kubernetes/client-node"]) own(name);
        console.log("loaded")`;
      assert.equal((await asItsUser("node", "-e", load)).stdout, "loaded\n");
    });

    it("cannot be changed", async () => {
      const main = join(folder, "image/runner/package/dist/cli/main.js");
      const change = (what: string) => asItsUser("node", "-e", `require("fs").${what}`);
      await assert.rejects(change(`writeFileSync(${JSON.stringify(main)}, "")`), /EACCES|EROFS/);
      await assert.rejects(change(`mkdirSync(${JSON.stringify(join(dirname(main), "new"))})`), /EACCES|EROFS/);
    });
  });

  it("holds no build tools and no packages of other purposes", () => {
    const names = [...productionPackages(ROOT).keys()].map((path) => path.replace(/^.*node_modules\//, ""));
    const tools = [
      "typescript",
      "esbuild",
      "tsx",
      "mocha",
      "@biomejs/biome",
      "@pulumi/kubernetes",
      "@pulumi/azure-native",
    ];
    assert.deepEqual(
      names.filter((name) => tools.includes(name)),
      [],
    );
    assert.ok(names.includes("@kubernetes/client-node") && names.includes("@pulumi/pulumi"));
  });

  it("is not laid over what is there", () => {
    const sources = { root: ROOT, node: "", pulumi: "" };
    assert.throws(() => assemble(join(folder, "image"), sources), /is there already: name another folder/);
  });
});
