import { strict as assert } from "node:assert";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startTestAzure, type TestAzure } from "../pulumi/localAzure";
import { processesLeft } from "./processes";
import { run, Stack } from "./stack";
import { npm, pack, ROOT, type Tarball, unpack } from "./tarball";

const SDK = "3.259.0";
const QUICKSTART = join(ROOT, "examples", "quickstart");

/** The quickstart as a JavaScript program. */
const JAVASCRIPT = `
const pulumi = require("@pulumi/pulumi");
const { ManagedRedis, ManagedRedisNetwork } = require("pulumi-azure-managed-redis");
const config = new pulumi.Config();
const resourceGroupName = config.require("resourceGroupName");
const network = new ManagedRedisNetwork("redis-network", {
  resourceGroupName, virtualNetworkId: config.require("virtualNetworkId"), subnetId: config.require("subnetId"),
});
const redis = new ManagedRedis("redis", {
  resourceGroupName, location: config.require("location"), skuName: config.require("skuName"), network,
});
exports.hostName = redis.hostName;
`;

describe("the package", function () {
  // npm installs a project for three of the layouts.
  this.timeout(300_000);
  let azure: TestAzure;
  let folder: string;
  let tarball: Tarball;
  /** A project in which npm has installed the tarball. */
  let app: string;
  let stack: Stack | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-layout-"));
    tarball = await pack(folder);
    app = join(folder, "app");
    write(app, "package.json", { private: true, main: "index.js" });
    await npm(["install", "--prefer-offline", tarball.file, `@pulumi/pulumi@${SDK}`], app);
    azure = await startTestAzure();
  });
  afterEach(async () => {
    const mark = stack?.folder;
    stack?.dispose();
    stack = undefined;
    // Of the CLI, the language host and the dynamic provider; what stays would hold memory and perhaps a lock.
    if (mark !== undefined) assert.deepEqual(await processesLeft(mark), []);
  });
  after(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true, force: true });
    if (azure)
      assert.deepEqual(
        await processesLeft(dirname(azure.local.caCert)),
        [],
        "nor of the local Azure and its databases",
      );
  });

  it("works from this checkout, for the TypeScript program that the root Pulumi.yaml leads to, and leaves no file in it", async () => {
    const before = [settingsIn(ROOT), readdirSync(QUICKSTART)];
    await assertWorks(ROOT, "azure-managed-redis");
    assert.deepEqual([settingsIn(ROOT), readdirSync(QUICKSTART)], before);
  });

  it("works from an npm workspace that holds it beside a TypeScript program", async () => {
    const root = join(folder, "workspace");
    write(root, "package.json", { private: true, workspaces: ["apps/*", "packages/*"] });
    const packaged = join(root, "packages", "redis");
    await unpack(tarball, packaged);
    // Its own tools would be most of what npm has to install, and are nothing to the program.
    const { devDependencies: _, ...manifest } = JSON.parse(readFileSync(join(packaged, "package.json"), "utf8"));
    write(packaged, "package.json", manifest);
    // What npm has laid there a moment ago needs not be fetched and unpacked again; the rest is npm's to put right.
    await run("cp", ["-al", join(app, "node_modules"), root], { cwd: root });
    for (const name of ["pulumi-azure-managed-redis", ".package-lock.json"])
      rmSync(join(root, "node_modules", name), { recursive: true });
    const shop = join(root, "apps", "shop");
    write(shop, "package.json", {
      name: "shop",
      private: true,
      main: "index.ts",
      dependencies: { "@pulumi/pulumi": SDK, "pulumi-azure-managed-redis": "*" },
      devDependencies: { typescript: "~6.0" },
    });
    write(shop, "Pulumi.yaml", { name: "shop", runtime: "nodejs" });
    for (const file of ["index.ts", "tsconfig.json"]) cpSync(join(QUICKSTART, file), join(shop, file));
    await npm(["install", "--prefer-offline"], root);
    assert.equal(realpathSync(join(root, "node_modules", "pulumi-azure-managed-redis")), realpathSync(packaged));
    await assertWorks(shop, "shop");
  });

  it("works as an installed tarball, for a JavaScript program and without any TypeScript", async () => {
    write(app, "Pulumi.yaml", { name: "app", runtime: { name: "nodejs", options: { typescript: false } } });
    write(app, "index.js", JAVASCRIPT);
    assert.ok(!readdirSync(join(app, "node_modules")).includes("typescript"));
    const help = await run("npx", ["--no-install", "amr", "--help"], { cwd: app });
    assert.match(help.stdout, /^Usage: amr .*emulator/s, help.text);
    await assertWorks(app, "app");
  });

  it("works in a project as `pulumi new` made it for years, without a change to its settings", async () => {
    const shop = join(folder, "template");
    write(shop, "package.json", {
      name: "shop",
      main: "index.ts",
      dependencies: { "@pulumi/pulumi": SDK, "pulumi-azure-managed-redis": `file:${tarball.file}` },
      devDependencies: { "@types/node": "^18", typescript: "^5.0.0" },
    });
    // As https://github.com/pulumi/templates had it before it went to nodenext.
    write(shop, "tsconfig.json", {
      compilerOptions: {
        strict: true,
        outDir: "bin",
        target: "es2020",
        module: "commonjs",
        moduleResolution: "node",
        sourceMap: true,
        experimentalDecorators: true,
        pretty: true,
        noFallthroughCasesInSwitch: true,
        noImplicitReturns: true,
        forceConsistentCasingInFileNames: true,
      },
      files: ["index.ts"],
    });
    write(shop, "Pulumi.yaml", { name: "shop", runtime: "nodejs" });
    cpSync(join(QUICKSTART, "index.ts"), join(shop, "index.ts"));
    await npm(["install", "--prefer-offline"], shop);
    const compiled = await run("npx", ["--no-install", "tsc", "--noEmit"], { cwd: shop });
    assert.equal(compiled.code, 0, compiled.text);
    await assertWorks(shop, "shop");
  });

  /** up, then a preview that finds nothing to do, then destroy. */
  async function assertWorks(program: string, project: string): Promise<void> {
    const { location, resourceGroup, virtualNetworkId, subnetId } = azure.local;
    stack = await new Stack(program, project, azure.local).init({
      location,
      resourceGroupName: resourceGroup,
      virtualNetworkId,
      subnetId,
      skuName: "Balanced_B0",
    });
    const up = await stack.up();
    assert.equal(up.code, 0, up.text);
    assert.match(String((await stack.outputs()).hostName), /^redis-[0-9a-f]{8}\.westus2\.redis\.azure\.net$/);
    assert.deepEqual(Object.keys(await stack.plan()), ["same"]);
    const destroy = await stack.destroy();
    assert.equal(destroy.code, 0, destroy.text);
    assert.deepEqual(await azure.leftovers(), []);
  }
});

/** What Pulumi writes beside a project. */
function settingsIn(directory: string): string[] {
  return readdirSync(directory).filter((name) => name.startsWith("Pulumi."));
}

function write(directory: string, name: string, content: string | object): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, name), typeof content === "string" ? content : JSON.stringify(content));
}
