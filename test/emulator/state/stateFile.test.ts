import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STATE_VERSION } from "../../../emulator/state/savedState";
import { type Savable, StateFile } from "../../../emulator/state/stateFile";
import { parseArmId } from "../../../emulator/world/armId";
import type { Resource } from "../../../emulator/world/resource";
import { GROUP } from "../localArm";

describe("StateFile", () => {
  let folder: string;
  let file: StateFile;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-state-"));
    file = new StateFile(folder);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const path = (): string => join(folder, "state.jsonl");
  const inode = (): number => statSync(path()).ino;

  it("is nothing in a new folder, and what was saved afterwards, for the user alone", async () => {
    assert.equal(await file.load(), undefined);
    await file.save(given([resource("a", { primaryKey: "secret" })]));
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    const state = await new StateFile(folder).load();
    assert.deepEqual(state?.header, header());
    assert.deepEqual(state?.resources, [resource("a", { primaryKey: "secret" })]);
  });

  it("is replaced as a whole, and only when something changed", async () => {
    const one = resource("a");
    const savable = given([one]);
    await file.save(savable);
    const first = inode();
    await file.save(savable);
    assert.equal(inode(), first);
    one.document = { ...one.document, tags: { a: "b" } };
    await file.save(savable);
    assert.notEqual(inode(), first);
    assert.deepEqual((await file.load())?.resources[0]?.document.tags, { a: "b" });
    const second = inode();
    await file.save({ ...savable, header: () => ({ ...header(), azureTimeMs: 99 }) });
    assert.equal(inode(), second, "time alone is no change");
    await file.save({ ...savable, header: () => ({ ...header(), redisVersion: "8.2" }) });
    assert.equal((await file.load())?.header.redisVersion, "8.2");
  });

  it("writes what changed while it was writing, once, before it says so", async () => {
    const one = resource("a");
    let looks = 0;
    const savable: Savable = { ...given([one]), header: () => ({ ...header(), starts: 1 + 0 * looks++ }) };
    const saves = [file.save(savable)];
    one.document = { ...one.document, tags: { late: "yes" } };
    saves.push(file.save(savable), file.save(savable), file.save(savable));
    await saves[1];
    assert.deepEqual((await file.load())?.resources[0]?.document.tags, { late: "yes" });
    await Promise.all(saves);
    assert.equal(looks, 2);
    assert.deepEqual(readdirSync(folder), ["state.jsonl"]);
  });

  it("says when it cannot write, leaves nothing half done, and goes on", async () => {
    rmSync(folder, { recursive: true });
    await assert.rejects(file.save(given([resource("a")])), /ENOENT/);
    folder = mkdtempSync(folder);
    const again = new StateFile(folder);
    await again.save(given([resource("a")]));
    assert.deepEqual(readdirSync(folder), ["state.jsonl"]);
  });

  it("removes drafts of a killed emulator, and nothing that is not its own", async () => {
    writeFileSync(join(folder, "state.jsonl.0c1b3bd6-9f0e-4c43-a4f8-000000000000"), "{");
    writeFileSync(join(folder, "state.jsonl.backup"), "mine");
    writeFileSync(join(folder, "requests.log"), "mine");
    await file.load();
    assert.deepEqual(readdirSync(folder).sort(), ["requests.log", "state.jsonl.backup"]);
  });

  const damaged: { text: string; because: string }[] = [
    { text: "", because: "it is empty" },
    { text: "{", because: "it is cut off" },
    { text: JSON.stringify({ ...header(), version: STATE_VERSION + 1 }), because: "a later version wrote it" },
    { text: `${JSON.stringify(header())}\n{"resource":{"id":"x"}}`, because: "an id is none" },
    { text: `${JSON.stringify(header())}\n{"operation":{}}`, because: "an operation is none" },
  ];
  for (const { text, because } of damaged) {
    it(`is refused, not guessed at: ${because}`, async () => {
      writeFileSync(path(), text);
      await assert.rejects(
        file.load(),
        /^Error: .*state\.jsonl is not a state of this version of the emulator; remove it/,
      );
      assert.equal(readFileSync(path(), "utf8"), text, "it stays for its owner to look at");
    });
  }
});

function header() {
  return {
    version: STATE_VERSION,
    azureTimeMs: 2,
    realTimeMs: 1,
    starts: 1,
    signingKey: "ab",
    redisVersion: "7.4",
  } as const;
}

function given(resources: readonly Resource[]): Savable {
  return { header, resources: () => resources, operations: () => [] };
}

function resource(name: string, hidden = {}): Resource {
  const id = parseArmId(`${GROUP}/providers/Microsoft.Cache/redisEnterprise/${name}`);
  assert.ok(id);
  return { id, document: { id: id.text, name }, hidden };
}
