import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Shell } from "./shell";

const closed = { AMR_NODE_MIRROR: "http://127.0.0.1:1" };

describe("the Node.js of the toolchain", () => {
  let shell: Shell;

  beforeEach(() => {
    shell = new Shell();
  });
  afterEach(() => shell.remove());

  it("has the minimum that package.json declares", async () => {
    const { engines } = JSON.parse(readFileSync(resolve(__dirname, "../../../package.json"), "utf8"));
    const { stdout } = await shell.run('printf "%s" "$node_minimum"');
    assert.equal(engines.node, `>=${stdout}`);
  });

  it("is the one on PATH if that serves", async () => {
    shell.command("node", "echo v22.99.0");
    const { stdout } = await shell.run("find_node && command -v node", closed);
    assert.equal(stdout, `${shell.folder}/bin/node\n`);
  });

  it("comes from the npm registry if the one on PATH is too old and the site is closed", async () => {
    shell.command("node", "echo v20.20.2");
    shell.command(
      "npm",
      `for last; do :; done; folder=$3/node_modules/\${last%@*}/bin; mkdir -p "$folder"; printf '#!/bin/sh\\necho %s\\n' "$*" > "$folder/node"; chmod 755 "$folder/node"`,
    );
    const { code, stdout, stderr } = await shell.run("make_node && find_node && node", closed);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^install .* node-[a-z0-9-]+@24\.[0-9.]+\n$/);
    assert.match(stderr, /official download not reachable, taking the npm package/);
  });

  it("says what to install if there is none to be had, and leaves nothing half made", async () => {
    shell.command("node", "echo v20.20.2");
    shell.command("npm", 'mkdir -p "$3/node_modules/node"; exit 1');
    const { code, stderr } = await shell.run("make_node", closed);
    assert.equal(code, 1);
    assert.match(stderr, /setup: Node\.js 22[.0-9]* or newer is needed: install it from https:\/\/nodejs\.org/);
    assert.deepEqual(shell.cached(), []);
  });

  it("is not taken from what an interrupted setup left", async () => {
    shell.command("node", "echo v20.20.2");
    shell.command("npm", `mkdir -p "$3/node_modules/node/bin"; kill -9 $PPID`);
    await shell.run("make_node", closed);
    assert.match(shell.cached().join(), /^tmp\.[^,]*$/);
    assert.equal((await shell.run("find_node", closed)).code, 1);
  });
});
