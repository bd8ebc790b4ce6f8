import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runnerCommand } from "../../cli/runner";

describe("amr runner", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-runner-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The command, which throws what it would print. */
  const command = () => {
    const runner = runnerCommand();
    for (const one of [runner, ...runner.commands]) one.exitOverride().configureOutput({ writeErr: () => {} });
    return runner;
  };
  const ran = (...args: string[]) => command().parseAsync(args, { from: "user" });
  const empty = (name: string) => {
    const file = join(folder, name);
    writeFileSync(file, "kind: Config");
    return file;
  };

  describe("install", () => {
    it("given two kubeconfigs: reads the one that is named, each time", async () => {
      for (const file of [empty("one"), empty("two")]) {
        const expected = { message: new RegExp(`^${file}: current-context leads to no cluster`) };
        await assert.rejects(ran("install", "--standalone", "--kubeconfig", file), expected);
      }
    });
  });

  const misplaced = [
    { args: ["--kubeconfig", "x", "install", "--standalone"], said: /--kubeconfig has to stand after install/ },
    { args: ["--state-dir", "x", "pulumi", "--", "about"], said: /--state-dir has to stand after pulumi/ },
  ];
  for (const { args, said } of misplaced) {
    it(`given ${args[0]} before ${args[2]}: refuses, since it would have no effect`, () =>
      assert.rejects(ran(...args), said));
  }

  it("shows defaults that it takes", async () => {
    const shown = command().helpInformation();
    for (const [option, value] of [
      ["--drift-interval", "1h"],
      ["--grace", "20s"],
    ] as const) {
      assert.match(shown.replace(/\s+/g, " "), new RegExp(`${option} <time> [^()]*\\(default: ${value}\\)`));
      const taken = command();
      const { defaultValue } = taken.options.find(({ long }) => long === option) ?? {};
      taken.parseOptions([option, value]);
      assert.equal(taken.getOptionValue(option === "--grace" ? "grace" : "driftInterval"), defaultValue);
    }
  });

  it("given no --feature-flags: finds those of the package, wherever it runs", () => {
    const file = command().getOptionValue("featureFlags") as string;
    assert.ok(file.startsWith("/"), file);
    assert.ok(file.endsWith("config/featureToggles/featureToggles.yaml"), file);
  });

  it("given a variable without a value: refuses it", async () => {
    process.env.AMR_BACKEND_URL = "";
    try {
      await assert.rejects(ran(), /AMR_BACKEND_URL.*give a value, or leave it out/);
    } finally {
      delete process.env.AMR_BACKEND_URL;
    }
  });

  it("given no passphrase for the secrets provider loopback: says what is needed", () =>
    assert.rejects(ran(), /--passphrase-file is needed/));
});
