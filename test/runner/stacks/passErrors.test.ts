import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiStacks, type PulumiStacksOptions } from "../../../runner/stacks/pulumiStacks";
import { type Pass, stackNamed } from "../../../runner/stacks/stacks";
import { isolated } from "../../../scripts/local/environment";
import { until } from "../../pulumi/until";
import { writtenCli } from "./writtenCli";

const PASS: Pass = {
  stack: stackNamed("uid"),
  verb: "up",
  declaration: { is: "instance", name: "redis", args: {} },
  access: { name: "scope", variables: {} },
  priority: "begin",
};
const NEVER = new AbortController().signal;
/** A CLI of a backend whose stacks can be read, and whose engine fails. */
const BROKEN_ENGINE = `
if (args[0] === "up") { process.stderr.write("panic: runtime error\\n"); process.exit(2); }
process.stdout.write(JSON.stringify({ version: 3, deployment: {} }));`;
const NO_BACKEND = `process.stderr.write("error: dial tcp: connection refused\\n"); process.exit(255);`;

describe("a pass that does not come about", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-stacks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("given a worker that does not answer, and a runner that stops: is Interrupted, and the stop comes to its end", async () => {
    const stacks = await PulumiStacks.start({
      folder,
      secrets: { is: "runner", passphrase: "the passphrase of the tests" },
      workers: 1,
      workerFile: join(__dirname, "silentWorker.js"),
      environment: isolated(process.env),
    });
    const heard = join(folder, "heard");
    const passed = stacks.pass({ ...PASS, access: { name: "scope", variables: { AMR_TEST_HEARD: heard } } }, NEVER);
    await until(async () => existsSync(heard));
    await stacks.stop(0);
    assert.equal((await passed).error?.code, "Interrupted");
  });

  const ELSEWHERE = { backendUrl: "s3://states" };
  const cases: readonly {
    readonly given: string;
    readonly options: () => Partial<PulumiStacksOptions>;
    readonly name?: string;
    readonly code: string;
    readonly says: RegExp;
  }[] = [
    {
      given: "no CLI",
      options: () => ({ command: join(folder, "nowhere") }),
      code: "EngineFailed",
      says: /failed: cannot start the Pulumi CLI .*nowhere: install it, or name its file$/,
    },
    {
      given: "a worker that cannot serve",
      options: () => ({ command: writtenCli(folder, BROKEN_ENGINE) }),
      name: "refuse",
      code: "EngineFailed",
      says: /failed: no port is free$/,
    },
    {
      given: "an engine that crashes over files",
      options: () => ({ command: writtenCli(folder, BROKEN_ENGINE) }),
      code: "EngineFailed",
      says: /failed: panic: runtime error$/,
    },
    {
      given: "an engine that crashes over a backend that answers",
      options: () => ({ ...ELSEWHERE, command: writtenCli(folder, BROKEN_ENGINE) }),
      code: "EngineFailed",
      says: /failed: panic: runtime error$/,
    },
    {
      given: "a backend that does not answer",
      options: () => ({ ...ELSEWHERE, command: writtenCli(folder, NO_BACKEND) }),
      code: "BackendFailed",
      says: /dial tcp: connection refused$/,
    },
    {
      given: "a backend that answers no more when the engine is at work",
      options: () => ({ ...ELSEWHERE, command: writtenCli(folder, `if (args[1] !== "init") { ${NO_BACKEND} }`) }),
      code: "BackendFailed",
      says: /cannot read the stack .*dial tcp: connection refused$/,
    },
  ];
  for (const { given, options, name = "redis", code, says } of cases) {
    it(`given ${given}: is ${code}`, async () => {
      const stacks = await PulumiStacks.start({
        folder,
        secrets: { is: "runner", passphrase: "the passphrase of the tests" },
        workers: 1,
        workerFile: join(__dirname, "servingWorker.js"),
        environment: isolated(process.env),
        ...options(),
      });
      try {
        const pass = { ...PASS, declaration: { ...PASS.declaration, name } };
        const { isOk, error } = await stacks.pass(pass, NEVER);
        assert.deepEqual([isOk, error?.code], [false, code], error?.message);
        assert.match(error?.message ?? "", says);
      } finally {
        await stacks.stop(0);
      }
    });
  }
});
