import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { isScriptOfNpm } from "../../cli/npmEnded";

// As built: tsx would cost each of these processes more than all that it does.
const MAIN = resolve(__dirname, "../../dist/cli/main.js");
const EMULATOR = ["amr", "emulator", "--data-plane", "off"];

describe("amr emulator, started by npm", () => {
  let temporary: string;
  let npm: ChildProcess;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), "amr-cli-npm-"));
    mkdirSync(join(temporary, "node_modules", ".bin"), { recursive: true });
    chmodSync(MAIN, 0o755);
    symlinkSync(MAIN, join(temporary, "node_modules", ".bin", "amr"));
    const scripts = { azure: EMULATOR.join(" ") };
    writeFileSync(join(temporary, "package.json"), JSON.stringify({ name: "p", version: "1.0.0", scripts }));
  });
  afterEach(() => {
    try {
      process.kill(-(npm.pid as number), "SIGKILL");
    } catch {
      // All of its group has ended.
    }
    rmSync(temporary, { recursive: true, force: true });
  });

  /** Ready, in a process group of its own, so that a test can end all of it. */
  const start = async (...command: string[]): Promise<void> => {
    const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);
    // This test may itself run in a script of npm.
    const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
    const env = { ...Object.fromEntries(inherited), PATH, HOME: temporary, TMPDIR: temporary };
    npm = spawn(command[0] as string, command.slice(1), {
      cwd: temporary,
      env,
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const lines = createInterface({ input: npm.stdout as NodeJS.ReadableStream });
    for await (const line of lines) if (line.startsWith("{")) return;
    assert.fail(`${command.join(" ")} ended before it was ready`);
  };

  for (const command of [
    ["npx", ...EMULATOR],
    ["npm", "run", "azure"],
  ]) {
    it(`given a SIGTERM to ${command.join(" ")}: ends with it`, async () => {
      await start(...command);
      const closed = once(npm, "close");
      npm.stdout?.resume();
      npm.kill("SIGTERM");
      // The pipe closes when the last process that holds it has ended.
      await closed;
      const left = readdirSync(temporary).filter((name) => name.startsWith("amr-emulator-"));
      assert.deepEqual(left, [], "the temporary state folder is gone");
    });
  }

  const scripts: { script: string | undefined; ends: boolean; because: string }[] = [
    { script: "'amr'", ends: true, because: "npx runs it" },
    { script: "amr emulator --admin", ends: true, because: "the script is this command" },
    { script: "nohup amr emulator &", ends: false, because: "nohup is for what goes on" },
    { script: "setsid amr emulator", ends: false, because: "setsid is for what goes on" },
    { script: "tsx demo.ts", ends: false, because: "the program of the script started it, perhaps to go on" },
    { script: undefined, ends: false, because: "npm did not start it" },
  ];
  for (const { script, ends, because } of scripts) {
    it(`given the script ${script}: ${ends ? "ends" : "does not end"} with npm, because ${because}`, () =>
      assert.equal(isScriptOfNpm(script), ends));
  }
});
