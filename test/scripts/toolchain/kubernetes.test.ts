import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Shell } from "./shell";
import { Site } from "./site";

const root = resolve(__dirname, "../../..");
const modules = (folder: string, file: string) =>
  readFileSync(join(root, "scripts/toolchain", folder, file), "utf8").split("\n");
const pinned = (folder: string) =>
  /^require \S+ v([0-9.]+)$/m.exec(modules(folder, "go.mod").join("\n"))?.[1] ?? assert.fail("go.mod names no version");
const KUBERNETES = pinned("kubernetes");
const ETCD = pinned("etcd");
const closed = { AMR_KUBERNETES_MIRROR: "http://127.0.0.1:1", AMR_ETCD_MIRROR: "http://127.0.0.1:1" };

describe("the API server of the toolchain", () => {
  let shell: Shell;

  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  const program = (folder: string, name: string, printed: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), `#!/bin/sh\necho '${printed}'\n`);
    chmodSync(join(folder, name), 0o755);
  };

  describe("given one on PATH", () => {
    const table = [
      { find: "etcd", name: "etcd", printed: "etcd Version: 3.6.16", serves: true, because: "it is the pinned one" },
      {
        find: "etcd",
        name: "etcd",
        printed: "etcd Version: 3.4.23",
        serves: false,
        because: "its watches have no bookmarks",
      },
      {
        find: "apiserver",
        name: "kube-apiserver",
        printed: "Kubernetes v1.35.0",
        serves: true,
        because: "it is newer",
      },
      {
        find: "apiserver",
        name: "kube-apiserver",
        printed: "Kubernetes v1.33.9",
        serves: false,
        because: "it is older",
      },
      {
        find: "kubectl",
        name: "kubectl",
        printed: "Client Version: v1.30.0",
        serves: true,
        because: "kubectl may be older",
      },
      { find: "kubectl", name: "kubectl", printed: "Client Version: v1.20.2", serves: false, because: "it is too old" },
    ];
    for (const { find, name, printed, serves, because } of table) {
      it(`${serves ? "takes" : "passes over"} "${printed}", because ${because}`, async () => {
        shell.command(name, `echo '${printed}'`);
        const { code, stdout } = await shell.run(`find_${find} && printf '%s' "$used"`);
        assert.equal(code, serves ? 0 : 1);
        assert.equal(stdout.includes("on PATH"), serves);
      });
    }
  });

  it("is the one of KUBEBUILDER_ASSETS before that on PATH, where that one serves", async () => {
    const assets = join(shell.folder, "assets");
    shell.command("etcd", "echo 'etcd Version: 3.6.20'");
    program(assets, "etcd", "etcd Version: 3.6.1");
    const of = () => shell.run('find_etcd && printf "%s " "$used" && command -v etcd', { KUBEBUILDER_ASSETS: assets });
    assert.match(
      (await of()).stdout,
      new RegExp(`3\\.6\\.1 .*in KUBEBUILDER_ASSETS: ${assets}/etcd ${assets}/etcd\n$`),
    );
    program(assets, "etcd", "etcd Version: 3.5.1");
    assert.match((await of()).stdout, /3\.6\.20 .*on PATH/);
  });

  describe("given official sites", () => {
    let site: Site;
    let mirrors: Record<string, string>;
    const digest = (algorithm: string, data: Buffer | string) => createHash(algorithm).update(data).digest("hex");

    beforeEach(async function () {
      if (process.platform !== "linux") this.skip(); // the sites have these programs for Linux only
      site = new Site();
      const url = await site.listen();
      mirrors = { AMR_KUBERNETES_MIRROR: url, AMR_ETCD_MIRROR: url };
      const arch = process.arch === "arm64" ? "arm64" : "amd64";
      const apiserver = `#!/bin/sh\necho Kubernetes v${KUBERNETES}\n`;
      site.files.set(`/v${KUBERNETES}/bin/linux/${arch}/kube-apiserver`, apiserver);
      site.files.set(`/v${KUBERNETES}/bin/linux/${arch}/kube-apiserver.sha512`, digest("sha512", apiserver));
      const name = `etcd-v${ETCD}-linux-${arch}.tar.gz`;
      program(join(shell.folder, "top"), "etcd", `etcd Version: ${ETCD}`);
      const archive = execFileSync("tar", ["-czf", "-", "-C", shell.folder, "top"]);
      site.files.set(`/v${ETCD}/${name}`, archive);
      site.files.set(`/v${ETCD}/SHA256SUMS`, `${digest("sha256", archive)}  ${name}\n`);
    });
    afterEach(() => site?.close());

    it("downloads each once", async () => {
      const first = await shell.run(
        "make_etcd && find_etcd && etcd && make_apiserver && find_apiserver && kube-apiserver",
        mirrors,
      );
      assert.equal(first.stdout, `etcd Version: ${ETCD}\nKubernetes v${KUBERNETES}\n`, first.stderr);
      site.close();
      const second = await shell.run("find_etcd && etcd && find_apiserver && kube-apiserver", mirrors);
      assert.deepEqual([second.stdout, second.stderr], [first.stdout, ""]);
      assert.deepEqual(shell.cached(), [`etcd-${ETCD}-official`, `kube-apiserver-${KUBERNETES}-official`]);
    });

    it("refuses a program that is not the published one, builds instead, and says both", async () => {
      for (const [path, file] of site.files)
        if (path.endsWith("kube-apiserver")) site.files.set(path, `${String(file)}# more\n`);
      shell.command("go", `while [ "$1" != -o ]; do shift; done; echo '#!/bin/sh' > "$2"; chmod 755 "$2"`);
      const { code, stderr } = await shell.run("make_apiserver && find_apiserver", mirrors);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /kube-apiserver: refused, its SHA-512 digest is not the published one/);
      assert.match(stderr, /building from source \(once, 5 to 35 minutes/);
      assert.deepEqual(shell.cached(), [`kube-apiserver-${KUBERNETES}-built`]);
    });
  });

  describe("given a build", () => {
    const builds = [
      { make: "make_etcd", package: "go.etcd.io/etcd/server/v3", folder: "etcd" },
      { make: "make_apiserver", package: "k8s.io/kubernetes/cmd/kube-apiserver", folder: "kubernetes" },
      { make: "make_kubectl", package: "k8s.io/kubernetes/cmd/kubectl", folder: "kubernetes" },
    ];
    for (const { make, package: built, folder } of builds) {
      it(`${make} builds ${built} from the module in scripts/toolchain/${folder}, held to its go.sum`, async () => {
        shell.command(
          "go",
          `echo "$PWD $*" > ${shell.folder}/go; while [ "$1" != -o ]; do shift; done; echo '#!/bin/sh' > "$2"; chmod 755 "$2"`,
        );
        const { code, stderr } = await shell.run(make, closed);
        assert.equal(code, 0, stderr);
        const said = readFileSync(join(shell.folder, "go"), "utf8").trim();
        assert.ok(said.startsWith(join(root, "scripts/toolchain", folder)), said);
        assert.ok(said.endsWith(` ${built}`) && said.includes("-mod=readonly"), said);
      });
    }

    it("says how long it has run and what it compiles", async () => {
      const gate = join(shell.folder, "gate");
      execFileSync("mkfifo", [gate]);
      shell.command("go", `echo k8s.io/example/part >&2; read -r _ < ${gate}; exit 1`);
      const told = `say() { printf '%s\\n' "$*" >&2; case "$*" in *still*part) echo > ${gate};; esac; }`;
      const { code, stderr } = await shell.run(`heartbeat_seconds=0.05\n${told}\nmake_apiserver`, closed);
      assert.equal(code, 1);
      assert.match(stderr, /^kube-apiserver: still building after \d+ s, at k8s\.io\/example\/part$/m);
    });
  });

  it("says what to install if there is none to be had, shows what the compiler said, and leaves nothing half made", async () => {
    shell.command("go", "echo 'module lookup disabled' >&2; exit 1");
    const { code, stderr } = await shell.run("make_etcd", closed);
    assert.equal(code, 1);
    assert.match(stderr, /module lookup disabled/);
    assert.match(
      stderr,
      /setup: etcd is needed for the tests: install .*KUBEBUILDER_ASSETS.*--without-api-server does without/,
    );
    assert.deepEqual(shell.cached(), []);
  });

  for (const folder of ["kubernetes", "etcd"]) {
    it(`has in scripts/toolchain/${folder}/go.sum the checksum of each module of its go.mod, so that a build never asks for more`, () => {
      const sums = new Set(modules(folder, "go.sum").map((line) => line.split(" ").slice(0, 2).join(" ")));
      const lines = modules(folder, "go.mod").map((line) => line.trim().replace(/^require /, ""));
      const replaced = new Map(
        lines.filter((line) => line.includes(" => ")).map((line) => line.split(" => ") as [string, string]),
      );
      const required = lines.filter((line) => /^\S+\.\S+ v\S+/.test(line)).map((line) => line.split(" ").slice(0, 2));
      assert.ok(required.length > 30);
      for (const [name = "", version] of required) {
        const module = replaced.get(name) ?? `${name} ${version}`;
        assert.ok(sums.has(`${module}/go.mod`), `go.sum has no line of ${module}/go.mod`);
      }
    });
  }
});
