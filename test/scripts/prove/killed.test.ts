import { strict as assert } from "node:assert";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { RESOURCES } from "../../../provider/azure/apiVersions";
import { azureEnvironment, isolated } from "../../../scripts/local/environment";
import { startTestAzure, type TestAzure } from "../../pulumi/localAzure";
import { until } from "../../pulumi/until";

const ROOT = join(__dirname, "..", "..", "..");
const MAIN = join(ROOT, "scripts", "prove", "main.ts");

describe("the command `npm run prove` before a local Azure of its own process", () => {
  let azure: TestAzure;
  let folder: string;
  let group: string;
  let runs = 0;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-prove-"));
    azure = await startTestAzure();
    group = `/subscriptions/${azure.local.subscriptionId}/resourceGroups/for-the-run`;
    await azure.azure.arm.put(group, RESOURCES, { location: azure.local.location });
  });
  after(async () => {
    await azure?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = (...more: string[]): Command => {
    const place = ["--resource-group", "for-the-run", "--subnet-id", azure.local.subnetId];
    const price = ["--price-per-hour", "0.1", "--price-limit", "1", "--pace", "0.02"];
    const args = ["--import", "tsx", MAIN, ...place, ...price, "--out", join(folder, `out-${runs++}`), ...more];
    const env = { ...isolated(process.env), ...azureEnvironment(azure.local) };
    return new Command(spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] }));
  };
  const left = async (): Promise<string[]> =>
    ((await azure.azure.arm.list(`${group}/resources`, RESOURCES)) ?? []).map(({ name }) => String(name));

  it("given no terminal and no --answer: then it refuses, and nothing was written", async () => {
    const writes = azure.writes().length;
    const command = start();
    assert.equal(await command.ended, 1);
    assert.match(command.output, /There is no terminal to ask for a typed yes: a script says --answer yes/);
    assert.deepEqual(azure.writes().slice(writes), []);
  });

  it("given an interrupt: then it deletes what it made, and writes recording and report", async () => {
    const command = start("--answer", "yes");
    await command.said("a PATCH of the cluster:");
    command.child.kill("SIGINT");
    assert.equal(await command.ended, 0, command.output);
    assert.deepEqual(await left(), []);
    const files = readdirSync(join(folder, `out-${runs - 1}`));
    assert.equal(files.filter((name) => /^(prove-[\d-]+\.json|report\.md)$/.test(name)).length, 2);
    await command.guardEnded();
  });

  it("given SIGKILL: then the guard deletes what the run made, and ends", async () => {
    const command = start("--answer", "yes");
    await command.said("a PATCH of the cluster:");
    assert.notDeepEqual(await left(), []);
    command.child.kill("SIGKILL");
    await command.ended;
    await command.guardEnded();
    assert.deepEqual(await left(), []);
  });

  it("given that guard and run were killed: then --clean deletes what they left", async () => {
    const command = start("--answer", "yes");
    await command.said("creating the database:");
    process.kill(command.guard, "SIGKILL");
    command.child.kill("SIGKILL");
    await command.ended;
    await command.guardEnded();
    assert.notDeepEqual(await left(), []);
    const clean = start("--clean");
    assert.equal(await clean.ended, 0, clean.output);
    assert.match(clean.output, /1 resources of earlier runs are deleted/);
    assert.deepEqual(await left(), []);
  });
});

/** The command as a process, and what it has said. */
class Command {
  output = "";
  readonly ended: Promise<number | null>;
  private readonly waiting: { readonly text: string; resolve(): void }[] = [];

  constructor(readonly child: ChildProcess) {
    this.ended = once(child, "close").then(([code]) => code as number | null);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream as NodeJS.ReadableStream }).on("line", (line) => {
        this.output += `${line}\n`;
        for (const one of this.waiting) if (line.includes(one.text)) one.resolve();
      });
  }

  /** Resolves when a line has this. @throws Error  when the command ends without it */
  async said(text: string): Promise<void> {
    const line = new Promise<void>((resolve) => this.waiting.push({ text, resolve }));
    const early = this.ended.then(() => {
      throw new Error(this.output);
    });
    await Promise.race([line, early]);
  }

  get guard(): number {
    return Number(/process (\d+) deletes/.exec(this.output)?.[1]);
  }

  async guardEnded(): Promise<void> {
    await until(() => Promise.resolve(!isAlive(this.guard)));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
