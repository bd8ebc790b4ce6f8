import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliBackend } from "../../../runner/stacks/cliBackend";
import { stackNamed } from "../../../runner/stacks/stacks";
import { PretendedCli } from "./pretendedCli";

const NAME = stackNamed("network-1");
const NEVER = new AbortController().signal;

describe("a backend that only the CLI reaches", () => {
  let projects: string;
  let cli: PretendedCli;
  let backend: CliBackend;

  beforeEach(() => {
    projects = mkdtempSync(join(tmpdir(), "amr-projects-"));
    cli = new PretendedCli();
    backend = new CliBackend(cli, { projects, secretsProvider: "passphrase", commands: 2 });
  });
  afterEach(() => rmSync(projects, { recursive: true, force: true }));

  it("makes a stack once", async () => {
    await backend.ensure(NAME, NEVER);
    await backend.ensure(NAME, NEVER);
    assert.deepEqual(cli.done, ["init"]);
  });

  it("given many questions at once: runs as many commands as it may, and answers all", async () => {
    const names = Array.from({ length: 9 }, (_, index) => stackNamed(`uid-${index}`));
    await Promise.all(names.map((name) => backend.ensure(name, NEVER)));
    const states = await Promise.all(names.map((name) => backend.read(name)));
    assert.deepEqual([states.every((state) => state !== undefined), cli.mostRunning], [true, 2]);
  });

  for (const { by, goes } of [
    { by: "a destroy, or a person", goes: () => void cli.stacks.delete(NAME.stack) },
    { by: "the runner", goes: () => backend.remove(NAME) },
  ]) {
    it(`given a stack that ${by} took away: makes it again once its absence was read`, async () => {
      await backend.ensure(NAME, NEVER);
      await goes();
      assert.equal(await backend.read(NAME), undefined);
      await backend.ensure(NAME, NEVER);
      assert.deepEqual(await backend.read(NAME), { resources: [], digest: undefined });
    });
  }
});
