import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keeper } from "./keeper";

describe("what ends the processes of a test", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-keeper-"));
    writeFileSync(join(folder, "file"), "");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("kills them and removes the folder when it is told to", async () => {
    const keeper = new Keeper(folder);
    const kept = spawn("cat", { stdio: ["pipe", "ignore", "ignore"] });
    keeper.keep(kept.pid ?? assert.fail());
    const exited = once(kept, "exit");
    await keeper.end();
    assert.deepEqual(await exited, [null, "SIGKILL"]);
    assert.ok(!existsSync(folder));
    await keeper.end(); // once more is no error
  });

  it("kills them also when the process that started them is killed", async () => {
    const program = `
      const { Keeper } = require(${JSON.stringify(join(__dirname, "keeper.ts"))});
      const kept = require("node:child_process").spawn("sleep", ["1000"], { stdio: ["ignore", "inherit", "ignore"], detached: true });
      new Keeper(${JSON.stringify(folder)}).keep(kept.pid);
      console.log("kept");
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ["--require", "tsx/cjs", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(parent.stdout, "data");
    // The kept process has the pipe too: the pipe closes when both are gone.
    const closed = once(parent.stdout, "close");
    parent.kill("SIGKILL");
    parent.stdout.resume();
    await closed;
  });
});
