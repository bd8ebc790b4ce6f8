import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { staleBuild } from "../../../scripts/test/staleBuild";

describe("staleBuild", () => {
  let root: string;
  const write = (path: string, second: number): void => {
    writeFileSync(join(root, path), "");
    utimesSync(join(root, path), second, second);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "amr-stale-"));
    for (const folder of ["components", "provider", "cli", "runner", "emulator/world", "dist/emulator/world"])
      mkdirSync(join(root, folder), { recursive: true });
    for (const source of ["index", "emulator/world/clock"]) {
      write(`${source}.ts`, 1);
      write(`dist/${source}.js`, 2);
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it("given a build of all sources: says nothing", () => {
    assert.equal(staleBuild(root), undefined);
  });

  it("given a source that is newer than its build: names it, and what to do", () => {
    write("emulator/world/clock.ts", 3);
    assert.match(String(staleBuild(root)), /older than emulator\/world\/clock\.ts.*make build/);
  });

  it("given a source that was never built: names it", () => {
    write("provider/kinds.ts", 1);
    assert.match(String(staleBuild(root)), /provider\/kinds\.ts/);
  });
});
