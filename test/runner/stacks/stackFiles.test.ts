import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeProject } from "../../../runner/stacks/projectFile";
import { writeStack } from "../../../runner/stacks/stackFiles";

describe("the files of stacks", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-files-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("given passes that begin the stacks of one project at the same time: each finds its files, and no draft is left", async () => {
    const folders = { state: join(folder, "state"), project: join(folder, "projects", "p") };
    const stacks = Array.from({ length: 20 }, (_, index) => `s${index}`);
    const secrets = { secretsprovider: "hashivault://key", encryptedkey: "key" };
    await Promise.all(
      stacks.map(async (stack) => {
        await writeProject(folders.project, "p");
        await writeStack(folders, { project: "p", stack }, secrets);
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
});
