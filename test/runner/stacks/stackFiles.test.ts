import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { writeProject } from "../../../runner/stacks/projectFile";
import {
  pruneStack,
  removeStack,
  settingsFileOf,
  stateFileOf,
  writeStack,
  writeWhole,
} from "../../../runner/stacks/stackFiles";

const SECRETS = { secretsprovider: "hashivault://key", encryptedkey: "a2V5" };

describe("the files of stacks", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("given passes that begin the stacks of one project at the same time: each finds its files, and no draft is left", async () => {
    const folders = { state: join(folder, "state"), project: join(folder, "projects", "p") };
    const stacks = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(
      stacks.map(async (stack) => {
        await writeProject(folders.project, "p");
        await writeStack(folders, { project: "p", stack }, SECRETS);
      }),
    );
    const project = readFileSync(join(folders.project, "Pulumi.yaml"), "utf8");
    assert.equal((JSON.parse(project) as { name: string }).name, "p");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    assert.equal(files.filter((file) => /Pulumi\.s\d+\.yaml$/.test(file)).length, stacks.length);
    assert.equal(files.filter((file) => /s\d+\.json$/.test(file)).length, stacks.length);
    assert.deepEqual(
      files.filter((file) => file.endsWith(".new")),
      [],
    );
  });

  it("given a stack that goes: its copies and the drafts of killed commands go too, and another's stay", async () => {
    const folders = { state: join(folder, "state"), project: join(folder, "project") };
    const [gone, other] = ["one", "one2"].map((stack) => ({ project: "amr-00", stack })) as [never, never];
    for (const name of [gone, other]) await writeStack(folders, name, SECRETS);
    const file = stateFileOf(folders.state, gone);
    for (const end of [".attrs", ".bak", ".bak.attrs", ".new", ".18eca426d46eb9cd.tmp", ".bak.18eca426d46eb9cd.tmp"])
      writeFileSync(`${file}${end}`, "{}");
    writeFileSync(`${settingsFileOf(folders.project, gone)}.7.new`, "{");
    await removeStack(folders, gone);
    assert.deepEqual(readdirSync(dirname(file)), ["one2.json"]);
    assert.deepEqual(readdirSync(folders.project), [relative(folders.project, settingsFileOf(folders.project, other))]);
  });

  it("given the attributes of a lock that is gone: prunes them, and leaves those of a lock that is there", async () => {
    const locks = join(folder, ".pulumi", "locks", "organization", "p", "s");
    mkdirSync(locks, { recursive: true });
    for (const name of ["gone.json.attrs", "held.json", "held.json.attrs"]) writeFileSync(join(locks, name), "{}");
    await pruneStack(folder, { project: "p", stack: "s" });
    assert.deepEqual(readdirSync(locks), ["held.json", "held.json.attrs"]);
  });

  it("given a file that cannot be written: says so, and leaves no draft", async () => {
    const path = join(folder, "state.json");
    mkdirSync(join(path, "in the way"), { recursive: true });
    for (let tries = 0; tries < 2; tries += 1) await assert.rejects(writeWhole(path, "{}"), { syscall: "rename" });
    assert.deepEqual(readdirSync(folder), ["state.json"]);
  });
});
