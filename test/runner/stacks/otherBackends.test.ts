import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isolated } from "../../../scripts/local/environment";
import { GivenStacks, LONG_MS, told } from "./givenStacks";

describe("stacks that only the CLI can read", () => {
  let given: GivenStacks;

  before(async () => {
    given = await GivenStacks.start();
    const [states, passphrase] = [join(given.folder, "elsewhere"), join(given.folder, "passphrase")];
    mkdirSync(states);
    writeFileSync(passphrase, "a passphrase");
    await given.restart({
      backendUrl: `file://${states}`,
      secrets: { is: "provider", url: "passphrase" },
      environment: { ...isolated(process.env), PULUMI_CONFIG_PASSPHRASE_FILE: passphrase },
    });
  });
  after(() => given?.dispose());

  it("are made, listed, read with their secrets, and forgotten by commands", async () => {
    assert.equal(await given.stacks.read(given.name("far")), undefined);
    assert.ok((await given.created("far")).isOk);
    assert.deepEqual(await given.stacks.list(), [given.name("far")]);
    const database = (await given.state("far")).resources.find(({ kind }) => kind === "Database");
    const { primaryKey, __provider, port } = database?.properties ?? {};
    assert.deepEqual([typeof primaryKey, __provider, port], ["string", undefined, 10000]);
    await given.stacks.forget(given.name("far"));
    assert.deepEqual(await given.stacks.list(), []);
    await given.stacks.forget(given.name("far"));
  });

  it("given creations of a killed CLI that are done by now: the next pass takes them out of the state", async () => {
    assert.ok((await given.created("cut")).isOk);
    const pending = given.cutOff("cut", join(given.folder, "elsewhere"));
    assert.ok(pending().length > 0);
    assert.ok((await given.up("cut")).isOk);
    assert.deepEqual(pending(), []);
    const database = (await given.state("cut")).resources.find(({ kind }) => kind === "Database");
    assert.equal(typeof database?.properties.primaryKey, "string", "and nothing else is lost");
  });

  it("are removed with the last resource, and made again", async () => {
    await given.up("short");
    await given.azure.pass(LONG_MS);
    for (const resource of [...(await given.state("short")).resources].reverse()) await given.removed(resource);
    const gone = await given.destroy("short");
    assert.deepEqual([gone.isOk, gone.state, [...new Set(told(gone.statuses))].length > 0], [true, undefined, true]);
    assert.ok((await given.up("short")).isOk);
  });
});
