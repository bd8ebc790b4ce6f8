import assert from "node:assert/strict";
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { RUNNER_NAME } from "../../../runner/api/marks";
import { RUNNER_NAMESPACE } from "../../../runner/api/rbac";
import { assemble } from "../../../scripts/image/image";
import { productionPackages } from "../../../scripts/image/productionPackages";
import { azureEnvironment } from "../../../scripts/local/environment";
import { freePort } from "../../../scripts/local/freePort";
import { ROOT } from "../../docs/documents";
import type { ApiServer } from "../../kubernetes/apiServer";
import { until } from "../../pulumi/until";
import { LiveRunner } from "../../runner/live/liveRunner";

/** The user of the image. */
const USER = 65532;
const REDIS = "azuremanagedredis.cloud-control.kyma-project.io";
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

  /** The image's variables, nothing inherited, and what makes a command run as its user. */
  function itsUser() {
    const root = join(folder, "image/runner");
    const environment = {
      PATH: `${join(root, "bin")}:/usr/bin:/bin`,
      HOME: volume,
      SSL_CERT_FILE: join(root, "certificates.pem"),
      PULUMI_BACKEND_URL: `file://${volume}`,
    };
    // With the image's users, which nobody else sees.
    const entered = `mount --bind ${join(folder, "image/passwd")} /etc/passwd && exec setpriv "$@"`;
    const rights = [`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "--no-new-privs"];
    return { environment, user: ["--mount", "sh", "-c", entered, "sh", ...rights] };
  }

  async function asItsUser(...command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
    const { environment, user } = itsUser();
    const options = { cwd: volume, env: environment, timeout: WITHIN_MS };
    return await promisify(execFile)("unshare", [...user, ...command], options);
  }

  function asItsUserInTheBackground(variables: Readonly<Record<string, string>>, command: readonly string[]) {
    const { environment, user } = itsUser();
    const child = spawn("unshare", [...user, ...command], { cwd: volume, env: { ...environment, ...variables } });
    let log = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (log += chunk));
    const ended = once(child, "close").then(([code]) => ({ code: code as number | null, log }));
    return { ended, stop: () => child.kill("SIGTERM") };
  }

  /** A file that the user can read. */
  function ofItsUser(name: string, text: string): string {
    const file = join(volume, name);
    writeFileSync(file, text, { mode: 0o600 });
    chownSync(file, USER, USER);
    return file;
  }

  describe("run by another user, who may write in a volume only", () => {
    before(function () {
      if (mayMount()) {
        chownSync(volume, USER, USER);
        execFileSync("chmod", ["-R", "a-w", join(folder, "image")]);
      } else {
        for (const test of this.test?.parent?.tests ?? [])
          test.title += " (skipped: only root can become another user with other files)";
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

    describe("with an API server and a local Azure", () => {
      let live: LiveRunner;
      before(async () => {
        live = await LiveRunner.start();
      });
      after(() => live?.stop());

      it("runs the runner with the rights of config/rbac, which is ready, brings an object about, and ends when it is told to", async () => {
        const probes = await freePort();
        const caCert = ofItsUser("azure.pem", readFileSync(live.azure.local.caCert, "utf8"));
        const runner = asItsUserInTheBackground(azureEnvironment({ ...live.azure.local, caCert }), [
          "amr",
          "runner",
          `--kubeconfig=${ofItsUser("kubeconfig", await accountsKubeconfig(live.api))}`,
          `--passphrase-file=${ofItsUser("passphrase", "sixteen characters, and more")}`,
          `--state-dir=${join(volume, "state")}`,
          `--feature-flags=${join(folder, "image/runner/package/config/featureToggles/featureToggles.local.yaml")}`,
          `--lease-namespace=${RUNNER_NAMESPACE}`,
          `--control-namespace=${RUNNER_NAMESPACE}`,
          "--scope=none",
          "--metrics-port=0",
          `--probe-port=${probes}`,
        ]);
        const isReady = async () =>
          (await fetch(`http://127.0.0.1:${probes}/readyz`).catch(() => undefined))?.status === 200;
        const inTime = async (work: Promise<unknown>) =>
          await Promise.race([work, runner.ended.then(({ log }) => assert.fail(log))]);
        try {
          await inTime(until(isReady));
          await live.redis("cache");
          const wait = ["wait", `${REDIS}/cache`, "--for=condition=Ready", `--timeout=${WITHIN_MS / 1000}s`];
          await inTime(live.api.kubectl(...wait, "-n", live.namespace));
        } finally {
          runner.stop();
        }
        const { code, log } = await runner.ended;
        assert.equal(code, 0, log);
        assert.doesNotMatch(log, /forbidden/i);
      });
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

  it("has all that the Dockerfile copies, and a name for the user that it names", () => {
    const dockerfile = readFileSync(join(folder, "image/Dockerfile"), "utf8");
    const copied = [...dockerfile.matchAll(/^COPY (\S+) /gm)].map(([, source]) => source as string);
    assert.deepEqual(copied, ["runner", "passwd"]);
    for (const source of copied) assert.ok(existsSync(join(folder, "image", source)), source);
    assert.match(dockerfile, new RegExp(`^USER ${USER}:${USER}$`, "m"));
    assert.match(readFileSync(join(folder, "image/passwd"), "utf8"), new RegExp(`^runner:x:${USER}:${USER}:`, "m"));
  });

  it("is not laid over what is there", () => {
    const sources = { root: ROOT, node: "", pulumi: "" };
    assert.throws(() => assemble(join(folder, "image"), sources), /is there already: name another folder/);
  });
});

function mayMount(): boolean {
  return process.getuid?.() === 0 && spawnSync("unshare", ["--mount", "true"]).status === 0;
}

/** A kubeconfig with a token of the runner's account. */
async function accountsKubeconfig(server: ApiServer): Promise<string> {
  const token = await server.kubectl("create", "token", RUNNER_NAME, "--namespace", RUNNER_NAMESPACE);
  const config = JSON.parse(await server.kubectl("config", "view", "--raw", "--flatten", "--output=json"));
  return JSON.stringify({ ...config, users: [{ name: config.users[0].name, user: { token: token.trim() } }] });
}
