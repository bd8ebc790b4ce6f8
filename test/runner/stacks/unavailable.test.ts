import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiStacks } from "../../../runner/stacks/pulumiStacks";
import { stackNamed } from "../../../runner/stacks/stacks";

describe("stacks whose backend does not answer", () => {
  const folder = mkdtempSync(join(tmpdir(), "amr-unavailable-"));
  let stacks: PulumiStacks;

  before(async () => {
    stacks = await PulumiStacks.start({
      folder,
      backendUrl: `file://${folder}`,
      secrets: { is: "provider", url: "passphrase" },
      workers: 1,
      // A command that fails at whatever it is asked.
      command: "false",
      environment: { PATH: process.env.PATH ?? "" },
    });
  });
  after(async () => {
    await stacks?.stop(0);
    rmSync(folder, { recursive: true, force: true });
  });

  for (const verb of ["read", "forget"] as const) {
    it(`given a stack to ${verb}: the error says that its state is not to be had now`, async () => {
      await assert.rejects(async () => stacks[verb](stackNamed("uid")), { name: "StateUnavailable" });
    });
  }
});
