import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { REASONS } from "../../runner/api/reasons";
import { writeProject } from "../../runner/stacks/projectFile";
import { writeStack } from "../../runner/stacks/stackFiles";
import { isolated } from "../../scripts/local/environment";

const MAIN = resolve(__dirname, "../../dist/cli/main.js");
const STACK = { project: "amr-3f", stack: "0e1a4c0e" };
/** What pulumi itself ends with, where there is no such stack. */
const NOT_FOUND = 6;
const execute = promisify(execFile);

describe("amr runner pulumi", () => {
  let folder: string;
  let state: string;
  let passphrase: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-pulumi-"));
    [state, passphrase] = [join(folder, "state"), join(folder, "passphrase")];
    writeFileSync(passphrase, "the passphrase of the tests\n");
    const folders = { state: join(state, "state"), project: join(state, "projects", STACK.project) };
    await writeProject(folders.project, STACK.project);
    await writeStack(folders, STACK, { secretsprovider: "passphrase", encryptedkey: "" });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ran = async (args: readonly string[], variables: Record<string, string> = {}) => {
    const env = { ...isolated(process.env), ...variables };
    return (await execute(process.execPath, [MAIN, "runner", "pulumi", ...args], { cwd: folder, env })).stdout;
  };
  const inPod = () => ({ AMR_STATE_DIR: state, AMR_PASSPHRASE_FILE: passphrase });

  it("given options: opens the stacks that they name", async () => {
    const options = ["--passphrase-file", "./passphrase", "--state-dir", "./state"];
    assert.match(await ran([...options, "--", "stack", "ls", "--all"]), /^organization\/amr-3f\/0e1a4c0e /m);
  });

  it("given the variables of the pod, and a lock that another pod left: the remedy of StackLocked takes it away", async () => {
    const locks = join(state, "state", ".pulumi", "locks", "organization", STACK.project, STACK.stack);
    mkdirSync(locks, { recursive: true });
    const lock = { pid: 17, username: "?", hostname: "gone", timestamp: "2026-11-29T10:00:00Z" };
    writeFileSync(join(locks, "1.json"), JSON.stringify(lock));
    const [, line = ""] = /amr runner pulumi (.*)\.$/.exec(REASONS.StackLocked.remedy) ?? [];
    const args = line.replace("PROJECT/UID", `${STACK.project}/${STACK.stack}`).split(" ");
    assert.deepEqual(args.at(-1), "organization/amr-3f/0e1a4c0e");
    await ran(args, inPod());
    assert.deepEqual(readdirSync(locks), []);
  });

  it("given another secrets provider: needs no passphrase", async () => {
    const { AMR_STATE_DIR } = inPod();
    const said = await ran(["--", "stack", "ls", "--all"], { AMR_STATE_DIR, AMR_SECRETS_PROVIDER: "passphrase" });
    assert.match(said, /organization\/amr-3f\/0e1a4c0e/);
  });

  it("given no passphrase: says which option is needed", () =>
    assert.rejects(ran(["--state-dir", state, "--", "about"]), /--passphrase-file is needed/));

  it("given a command that fails: ends with its exit code", () =>
    assert.rejects(ran(["--", "cancel", "--yes", "--stack", "organization/amr-3f/other"], inPod()), {
      code: NOT_FOUND,
    }));
});
