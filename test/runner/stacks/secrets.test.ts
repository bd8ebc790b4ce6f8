import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { settingsFileOf, stateFileOf } from "../../../runner/stacks/stackFiles";
import { isolated } from "../../../scripts/local/environment";
import { GivenStacks } from "./givenStacks";

const execute = promisify(execFile);

describe("a stack of the runner on disk", () => {
  let given: GivenStacks;
  let keys: string[];

  before(async () => {
    given = await GivenStacks.start();
    const { isOk } = await given.created("kept");
    assert.ok(isOk);
    const database = (await given.state("kept")).resources.find(({ kind }) => kind === "Database");
    keys = [database?.properties.primaryKey, database?.properties.secondaryKey].map(String);
  });
  after(() => given?.dispose());

  const stateFile = () => stateFileOf(join(given.folder, "state"), given.name("kept"));
  const project = () => join(given.folder, "projects", given.name("kept").project);
  const settingsFile = () => settingsFileOf(project(), given.name("kept"));

  /** A command that a person runs, beside the runner. */
  async function cli(...args: string[]): Promise<string> {
    const env = { ...isolated(process.env), ...given.stacks.cliVariables };
    const { stdout } = await execute("pulumi", [...args, "--non-interactive"], { cwd: project(), env });
    return stdout;
  }

  it("holds no key, token or passphrase in plain text", () => {
    const { ARM_CLIENT_SECRET } = given.access.variables;
    const { VAULT_SERVER_TOKEN } = given.stacks.cliVariables;
    const secrets = [...keys, ARM_CLIENT_SECRET, VAULT_SERVER_TOKEN, "the passphrase of the tests"].map(String);
    for (const secret of secrets) assert.ok(secret.length > 10, "there is something to look for");
    const files = readdirSync(given.folder, { recursive: true, encoding: "utf8" })
      .map((path) => join(given.folder, path))
      .filter((path) => statSync(path).isFile());
    assert.ok(files.includes(stateFile()));
    for (const file of files) {
      const text = readFileSync(file, "latin1");
      for (const secret of secrets) assert.ok(!text.includes(secret), file);
    }
  });

  it("keeps no history and no backups: they would grow with each pass", () => {
    const kept = readdirSync(join(given.folder, "state", ".pulumi"), { recursive: true, encoding: "utf8" });
    assert.deepEqual(
      kept.filter((path) => /history\/.*json|backups\/.*json/.test(path)),
      [],
    );
  });

  it("is opened by a plain pulumi, with its secrets", async () => {
    const listed = JSON.parse(await cli("stack", "ls", "--json")) as { name: string; resourceCount: number }[];
    assert.deepEqual(
      listed.map(({ name, resourceCount }) => [name, resourceCount]),
      [["kept", 7]],
    );
    const exported = await cli("stack", "export", "--show-secrets", "--stack", "kept");
    for (const key of keys) assert.ok(exported.includes(key));
    const outputs = JSON.parse(await cli("stack", "output", "--json", "--stack", "kept")) as object;
    assert.deepEqual(Object.keys(outputs).sort(), ["clusterName", "declaration", "id", "primaryEndpoint"]);
  });

  it("given a state that is cut short: goes back to Pulumi's copy, and a pass settles the rest", async () => {
    const before = given.azure.requests().length;
    truncateSync(stateFile(), 100);
    assert.equal((await given.state("kept")).resources.length, 4);
    assert.ok(JSON.parse(readFileSync(stateFile(), "utf8")).checkpoint);
    const { isOk } = await given.up("kept");
    assert.ok(isOk);
    assert.deepEqual(
      given.writes(before).filter((write) => !write.startsWith("POST")),
      [],
    );
  });

  it("given settings that are lost: finds the key in the state", async () => {
    rmSync(settingsFile());
    assert.equal((await given.state("kept")).resources.length, 4);
    assert.ok((await given.up("kept")).isOk);
    await cli("stack", "output", "--stack", "kept");
  });

  for (const { name, text } of [
    { name: "nothing", text: "" },
    { name: "JSON of something else", text: "{}" },
    { name: "resources without a URN", text: '{"version":3,"checkpoint":{"stack":"s","latest":{"resources":[{}]}}}' },
  ]) {
    it(`given a state and a copy that hold ${name}: reads nothing into them, and says what to do`, async () => {
      for (const file of [stateFile(), `${stateFile()}.bak`]) writeFileSync(file, text);
      await assert.rejects(given.state("kept"), /restore one of them from a backup/);
      const { isOk, error, state } = await given.up("kept");
      assert.deepEqual([isOk, error?.code, state], [false, "StateDamaged", undefined]);
      assert.deepEqual((await given.destroy("kept")).error?.code, "StateDamaged");
      assert.equal(readFileSync(stateFile(), "utf8"), text, "nothing is written over it");
    });
  }
});
