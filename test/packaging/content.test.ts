import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { createInterface } from "node:readline";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import ts from "typescript";
import { isolated } from "../../scripts/local/environment";
import { processesLeft } from "./processes";
import { run } from "./stack";
import { pack, ROOT, type Tarball, unpack } from "./tarball";

interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly bin: Record<string, string>;
  readonly exports: Record<string, string | Record<string, string>>;
}

describe("what is published", () => {
  let folder: string;
  let tarball: Tarball;
  /** The unpacked package, with this checkout's packages around it. */
  let unpacked: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-content-"));
    tarball = await pack(folder);
    unpacked = join(folder, "package");
    await unpack(tarball, unpacked);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("holds what a user and Pulumi's analyzer need", () => {
    const needed = [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "package.json",
      "tsconfig.json",
      "index.ts",
      "dist/index.js",
    ];
    assert.deepEqual(
      needed.filter((path) => !tarball.paths.includes(path)),
      [],
    );
  });

  it("holds what its README leads to, since the package page is read where there is no checkout", () => {
    const links = [...readFileSync(join(ROOT, "README.md"), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    assert.ok(links.length > 10, "the README was understood");
    const missing = links
      .map(([, target = ""]) => target)
      .filter((target) => !tarball.paths.some((path) => path === target || path.startsWith(`${target}/`)));
    assert.deepEqual(missing, []);
  });

  it("holds nothing else: no tests, scripts or settings", () => {
    const folders = ["dist", "components", "provider", "config", "docs", "examples"];
    const files = [
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
      "CONTRIBUTING.md",
      "package.json",
      "tsconfig.json",
      "index.ts",
    ];
    const strange = tarball.paths.filter((path) => {
      const [top = "", ...rest] = path.split("/");
      return rest.length === 0 ? !files.includes(top) : !folders.includes(top) || /\.test\.|node_modules/.test(path);
    });
    assert.deepEqual(strange, []);
  });

  it("holds nothing that an earlier build left: each compiled file has its source", () => {
    const stale = tarball.paths.filter((path) => {
      const source = path.match(/^dist\/(.*?)(\.d\.ts|\.js\.map|\.js|\.json)$/);
      return source && !existsSync(join(ROOT, `${source[1]}${source[2] === ".json" ? ".json" : ".ts"}`));
    });
    assert.deepEqual(stale, [], "remove dist and build again");
  });

  it("leads to compiled files only, and these to each other", () => {
    const { main, types, bin, exports } = JSON.parse(readFileSync(join(unpacked, "package.json"), "utf8")) as Manifest;
    const exported = Object.values(exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target),
    );
    for (const entry of [main, types, ...Object.values(bin), ...exported]) {
      const path = posix.normalize(entry);
      assert.ok(tarball.paths.includes(path), `${path} is not in the tarball`);
      assert.match(path, /^dist\/.*(\.js|\.d\.ts)$|^package\.json$/);
    }
    for (const path of tarball.paths.filter((one) => one.endsWith(".js"))) {
      const required = readFileSync(join(unpacked, path), "utf8").matchAll(/\brequire\("(\.[^"]+)"\)/g);
      for (const [, target = ""] of required) {
        const base = posix.join(posix.dirname(path), target);
        const isThere = [`${base}.js`, base, `${base}/index.js`].some((one) => tarball.paths.includes(one));
        assert.ok(isThere, `${path} requires ${target}`);
      }
    }
  });

  for (const [name, moduleResolution] of [
    ["node", ts.ModuleResolutionKind.Node10],
    ["nodenext", ts.ModuleResolutionKind.NodeNext],
  ] as const) {
    it(`leads to the types of its components with the moduleResolution ${name}`, () => {
      const program = join(folder, "program", "index.ts");
      mkdirSync(join(folder, "program", "node_modules"), { recursive: true });
      const link = join(folder, "program", "node_modules", "pulumi-azure-managed-redis");
      if (!existsSync(link)) symlinkSync(unpacked, link);
      const typesOf = (path: string) =>
        ts.resolveModuleName(`pulumi-azure-managed-redis${path}`, program, { moduleResolution }, ts.sys).resolvedModule
          ?.resolvedFileName;
      assert.equal(typesOf(""), join(realpathSync(unpacked), "dist/index.d.ts"));
      assert.equal(typesOf("/kubernetes"), join(realpathSync(unpacked), "dist/components/kubernetes/redisRunner.d.ts"));
    });
  }

  it("has nothing that publint would say of it", async () => {
    const { messages, pkg } = await publint({ pkgDir: unpacked, pack: false, strict: true });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });

  it("costs a program nothing but itself: no Azure library, no schema, no server is loaded before it is needed", async () => {
    const script = `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require(${JSON.stringify(unpacked)});
      console.log(JSON.stringify(Object.keys(require.cache).filter((path) => !before.has(path))));
    `;
    const { code, stdout, text } = await run(process.execPath, ["-e", script], { cwd: folder });
    assert.equal(code, 0, text);
    const loaded = (JSON.parse(stdout) as string[]).map((path) => path.replace(`${unpacked}/`, ""));
    assert.ok(loaded.includes("dist/index.js"), stdout);
    assert.deepEqual(
      loaded.filter(
        (path) =>
          !/^dist\/(index|components\/\w+|provider\/(names|providerText|typeTokens|azure\/(apiVersions|ids)))\.js$/.test(
            path,
          ),
      ),
      [],
    );
  });

  it("gives the provider text what it asks for", async () => {
    const script = `console.log(Object.keys(require(${JSON.stringify(join(unpacked, "dist", "provider"))})).sort().join())`;
    const { code, stdout, text } = await run(process.execPath, ["-e", script], { cwd: folder });
    assert.equal(code, 0, text);
    assert.equal(
      stdout.trim(),
      "accessPolicyAssignment,cluster,database,privateDnsZone,privateDnsZoneGroup,privateEndpoint,subnet,virtualNetworkLink",
      "these names stand in states, so they stay",
    );
  });

  it("starts a local Azure, which ends without a trace", async () => {
    const state = join(folder, "azure");
    const args = ["emulator", "--state-dir", state, "--data-plane", "off"];
    const child = spawn(process.execPath, [join(unpacked, "dist", "cli", "main.js"), ...args], {
      env: isolated(process.env),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    assert.match((JSON.parse(line) as { endpoint: string }).endpoint, /^https:\/\/127\.0\.0\.1:\d+$/);
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "exit"), [0, null]);
    assert.deepEqual(await processesLeft(state), []);
  });
});
