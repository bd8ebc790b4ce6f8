import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Shell } from "./shell";
import { Site } from "./site";

const root = resolve(__dirname, "../../..");
const goModule = readFileSync(join(root, "scripts/toolchain/pulumi/go.mod"), "utf8");
const pinned = /pulumi\/pkg\/v3 v([0-9.]+)/.exec(goModule)?.[1] ?? assert.fail("go.mod names no version");
const closed = { AMR_PULUMI_MIRROR: "http://127.0.0.1:1" };

describe("the Pulumi CLI of the toolchain", () => {
  let shell: Shell;

  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  const found = (script = "find_pulumi") => shell.run(`${script} && printf '%s' "$used"`, closed);

  it("is the version of the SDK in package.json, of which go.mod has both halves", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    assert.equal(devDependencies["@pulumi/pulumi"].replace(/^[~^]/, ""), pinned);
    assert.match(goModule, new RegExp(`pulumi/sdk/v3 v${pinned.replaceAll(".", "\\.")}\\b`));
  });

  describe("given one on PATH", () => {
    const table = [
      { version: pinned, host: true, serves: true, because: "it is the pinned one" },
      { version: "3.999.0", host: true, serves: true, because: "it is newer and of the same SDK line" },
      { version: "3.100.0", host: true, serves: false, because: "it is older than the SDK" },
      { version: "4.0.0", host: true, serves: false, because: "it is of another SDK line" },
      { version: "3.999.0", host: false, serves: false, because: "it cannot run a Node program" },
    ];
    for (const { version, host, serves, because } of table) {
      it(`${serves ? "takes" : "passes over"} ${version}${host ? "" : " without a language host"}, because ${because}`, async () => {
        shell.command("pulumi", `echo v${version}`);
        if (host) shell.command("pulumi-language-nodejs", "");
        const { code, stdout } = await found();
        assert.equal(code, serves ? 0 : 1);
        assert.equal(stdout.includes(`${version}`) && stdout.includes("on PATH"), serves);
      });
    }
  });

  describe("given one on PATH that is too old and one in the cache", () => {
    it("takes the one in the cache", async () => {
      shell.command("pulumi", "echo v3.100.0");
      const folder = join(shell.cache, `pulumi-${pinned}-official`);
      mkdirSync(folder);
      writeFileSync(join(folder, "pulumi"), "#!/bin/sh\n");
      chmodSync(join(folder, "pulumi"), 0o755);
      const { stdout } = await shell.run("find_pulumi && command -v pulumi", closed);
      assert.equal(stdout, `${folder}/pulumi\n`);
    });
  });

  describe("given an official site", () => {
    let site: Site;
    let mirror: { AMR_PULUMI_MIRROR: string };

    beforeEach(async () => {
      site = new Site();
      mirror = { AMR_PULUMI_MIRROR: await site.listen() };
      const top = join(shell.folder, "pulumi");
      mkdirSync(top);
      writeFileSync(join(top, "pulumi"), `#!/bin/sh\necho v${pinned}\n`);
      chmodSync(join(top, "pulumi"), 0o755);
      const archive = execFileSync("tar", ["-czf", "-", "-C", shell.folder, "pulumi"]);
      const name = `pulumi-v${pinned}-${(await shell.run("platform")).stdout.trim()}.tar.gz`;
      site.files.set(`/${name}`, archive);
      site.files.set("/SHA512SUMS", `${createHash("sha512").update(archive).digest("hex")}  ${name}\n`);
    });
    afterEach(() => site.close());

    it("downloads it once", async () => {
      const first = await shell.run("make_pulumi && find_pulumi && pulumi version", mirror);
      assert.equal(first.stdout, `v${pinned}\n`);
      site.close();
      const second = await shell.run("find_pulumi && pulumi version", mirror);
      assert.deepEqual([second.stdout, second.stderr], [`v${pinned}\n`, ""]);
      assert.deepEqual(shell.cached(), [`pulumi-${pinned}-official`]);
    });

    it("refuses a corrupted archive, builds instead, and says both", async () => {
      site.files.set(
        "/SHA512SUMS",
        String(site.files.get("/SHA512SUMS")).replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
      );
      shell.command("go", `while [ "$1" != -o ]; do shift; done; echo '#!/bin/sh' > "$2"; chmod 755 "$2"`);
      const { code, stderr } = await shell.run("make_pulumi && find_pulumi", mirror);
      assert.equal(code, 0, stderr);
      assert.match(stderr, /refused, its SHA-512 digest is not the published one/);
      assert.match(stderr, /building from source/);
      const [binary, ...laid] = shell.cached();
      assert.equal(binary, `pulumi-${pinned}`);
      assert.equal(laid.length, 1);
      assert.match(laid.join(), new RegExp(`^pulumi-${pinned}-[0-9]+$`));
    });
  });

  describe("given a build that takes long", () => {
    it("says how long it has run and what it compiles, and ends the teller with the build", async () => {
      const gate = join(shell.folder, "gate");
      execFileSync("mkfifo", [gate]);
      shell.command("go", `echo github.com/example/part >&2; read -r _ < ${gate}; exit 1`);
      // The compiler goes on once something was told: the test waits for a line, not for a time.
      const told = `say() { printf '%s\\n' "$*" >&2; case "$*" in *still*part) echo > ${gate};; esac; }`;
      const { code, stderr } = await shell.run(`heartbeat_seconds=0.05\n${told}\nbuild_pulumi`, closed);
      assert.equal(code, 1);
      assert.match(stderr, /^pulumi: still building after \d+ s, at github\.com\/example\/part$/m);
      assert.ok(!stderr.includes("\r"), "what writes over a line is for terminals");
    });

    it("says so rarely where no terminal reads", async () => {
      const { stdout } = await shell.run('printf "%s" "$heartbeat_seconds"', closed);
      assert.equal(stdout, "30");
    });
  });

  describe("given neither a site nor a compiler that works", () => {
    it("says what to install, shows what the compiler said, and leaves nothing half made", async () => {
      shell.command("go", "echo 'module lookup disabled' >&2; exit 1");
      const { code, stderr } = await shell.run("make_pulumi", closed);
      assert.equal(code, 1);
      assert.match(stderr, /module lookup disabled/);
      assert.match(stderr, /setup: the Pulumi CLI [0-9.]+ or newer is needed: install it/);
      assert.deepEqual(shell.cached(), []);
    });
  });
});
