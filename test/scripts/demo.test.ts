import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");
const FOLDER = join(ROOT, ".demo-test");
const CONFIG = join(ROOT, "Pulumi.demo-test.yaml");

/** What `make demo` and `make demo-down` run, in a folder and with a stack of its own. */
async function demo(script: "up" | "down"): Promise<string> {
  const child = spawn(process.execPath, ["--import", "tsx", join(ROOT, "scripts", "demo", `${script}.ts`)], {
    cwd: ROOT,
    env: { ...process.env, AMR_DEMO_STACK: "demo-test", ARM_CLIENT_ID: "of a real Azure", PULUMI_ACCESS_TOKEN: "real" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += String(chunk);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  assert.equal(code, 0, text);
  return text;
}

/** What a process is running; empty for one that has ended. */
function commandOf(pid: number): string {
  return existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, "utf8") : "";
}

describe("the demo", () => {
  let pid: number;

  before(() =>
    assert.ok(!existsSync(FOLDER), `${FOLDER} is left from a run that was broken off: run make demo-down there`),
  );
  after(async () => {
    if (existsSync(FOLDER)) await demo("down");
  });

  it("starts a local Azure, makes a Redis with a real pulumi up, and talks to it through the private endpoint", async () => {
    const text = await demo("up");
    pid = (JSON.parse(readFileSync(join(FOLDER, "azure.json"), "utf8")) as { pid: number }).pid;
    assert.match(text, /Time scale 0\.01: 1 s here is 100 s of Azure's time/);
    assert.match(text, /… creating Cluster redis \[Creating\]: .* in Azure, usually 6 min 40 s/);
    assert.match(text, /✓ creating PrivateDnsZoneGroup redis/);
    assert.match(text, /primaryKey +│ \[secret\]/);
    assert.match(text, /resolves to 127\.\d+\.\d+\.\d+ through the private DNS zone/);
    assert.match(text, /PING -> PONG/);
    assert.match(text, /Next:\n {2}make demo/);
    assert.doesNotMatch(text, /debug:/, "Pulumi's debug lines hold secrets");
  });

  it("run again: changes nothing", async () => {
    assert.match(await demo("up"), /Nothing changed \(9 resources\)/);
  });

  it("ended: destroys it, shows that Azure holds nothing of it, and leaves no process and no file", async () => {
    const text = await demo("down");
    assert.match(text, /9 deleted/);
    assert.match(text, /Microsoft\.Network\/virtualNetworks \S+ \(was there before\)/);
    assert.ok(!existsSync(FOLDER) && !existsSync(CONFIG));
    assert.equal(commandOf(pid), "", "ended: not there, or waiting for its parent to take note");
  });

  it("ended twice: says that there is nothing to do", async () => {
    assert.match(await demo("down"), /nothing to destroy/);
  });
});
