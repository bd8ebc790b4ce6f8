import { strict as assert } from "node:assert";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FolderWatch } from "./folderWatch";

describe("the watch of a state folder", () => {
  const told = new EventTarget();
  let paths: string[];
  let root: string;
  let folder: FolderWatch;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amr-watch-"));
    paths = [];
    folder = new FolderWatch(root, (path) => {
      paths.push(path);
      told.dispatchEvent(new Event(path));
    });
  });
  afterEach(() => {
    folder?.close();
    rmSync(root, { recursive: true });
  });

  /** Writes a file as the CLI does: beside it, and then in its place. */
  async function write(path: string): Promise<void> {
    const heard = once(told, path);
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.draft`, "{}");
    renameSync(`${file}.draft`, file);
    await heard;
  }

  it("given a file that is written again and again, in a new folder: tells each time", async () => {
    const file = join("stacks", "project", "stack.json");
    for (let time = 0; time < 3; time += 1) await write(file);
    assert.ok(paths.filter((path) => path === file).length >= 3);
  });

  it("given a folder that is removed and made again: tells of what is in the new one", async () => {
    await write(join("locks", "one.json"));
    rmSync(join(root, "locks"), { recursive: true });
    await write(join("locks", "two.json"));
    assert.ok(paths.includes(join("locks", "two.json")));
  });
});
