import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cli } from "../../../runner/stacks/cli";
import { bareEnvironment } from "../../../runner/stacks/environment";
import { PulumiStacks } from "../../../runner/stacks/pulumiStacks";
import { stackNamed } from "../../../runner/stacks/stacks";
import { isolated } from "../../../scripts/local/environment";
import { until } from "../../pulumi/until";
import { writtenCli } from "./writtenCli";

const STACK = stackNamed("uid");

describe("a command of the CLI that does not end", () => {
  let folder: string;
  let pidFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-cli-"));
    pidFile = join(folder, "pid");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A CLI that never ends by itself; `deaf`: nor when it is interrupted. */
  function endless(deaf: boolean): string {
    const code = `
      const { renameSync, writeFileSync } = require("node:fs");
      ${deaf ? 'process.on("SIGINT", () => {});' : ""}
      setInterval(() => {}, 1000);
      writeFileSync("pid.new", String(process.pid));
      renameSync("pid.new", ${JSON.stringify(pidFile)});`;
    return writtenCli(folder, code);
  }

  function isAlive(): boolean {
    try {
      process.kill(Number(readFileSync(pidFile, "utf8")), 0);
      return true;
    } catch {
      return false;
    }
  }

  for (const { name, deaf } of [
    { name: "and hears an interruption", deaf: false },
    { name: "nor hears an interruption", deaf: true },
  ]) {
    it(`${name}: is ended when its time is up, and said to be late`, async () => {
      const command = endless(deaf);
      const cli = new Cli({ command, environment: bareEnvironment(process.env), graceMs: 1, limitMs: 500 });
      await assert.rejects(cli.run(["stack", "export", "--stack", "uid"], { cwd: folder }), {
        name: "AmrError",
        message: "`pulumi stack export` did not end within 1 s, and was stopped",
      });
      assert.ok(!isAlive());
    });
  }

  it("given a signal: says how it ended, as whoever gave the signal asked for", async () => {
    const cli = new Cli({ command: endless(false), environment: bareEnvironment(process.env) });
    const stop = new AbortController();
    const ended = cli.run(["up"], { cwd: folder, signal: stop.signal });
    await until(async () => existsSync(pidFile));
    stop.abort();
    assert.equal((await ended).signal, "SIGINT");
  });

  for (const { question, ask } of [
    { question: "a read", ask: (stacks: PulumiStacks) => stacks.read(STACK) },
    { question: "a list", ask: (stacks: PulumiStacks) => stacks.list() },
    { question: "a forget", ask: (stacks: PulumiStacks) => stacks.forget(STACK) },
  ]) {
    it(`given a runner that stops during ${question}: is ended, and the question refused`, async () => {
      const stacks = await PulumiStacks.start({
        folder,
        backendUrl: "s3://states",
        secrets: { is: "runner", passphrase: "the passphrase of the tests" },
        workers: 1,
        command: endless(false),
        environment: isolated(process.env),
      });
      const refused = assert.rejects(ask(stacks), { name: "AmrError", message: "the runner stops" });
      await until(async () => existsSync(pidFile));
      await stacks.stop(0);
      assert.ok(!isAlive());
      await refused;
      await assert.rejects(ask(stacks), { message: "the runner stops" });
    });
  }
});
