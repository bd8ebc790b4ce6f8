import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PulumiStacks } from "../../../runner/stacks/pulumiStacks";
import { type Pass, stackNamed } from "../../../runner/stacks/stacks";
import { isolated } from "../../../scripts/local/environment";
import { writtenCli } from "./writtenCli";

const STACK = stackNamed("uid");
const NEVER = new AbortController().signal;
const PASS: Pass = {
  stack: STACK,
  verb: "up",
  declaration: { is: "instance", name: "redis", args: {} },
  access: { name: "scope", variables: {} },
  priority: "begin",
};

/** Prints what a CLI that was given a backend knows. */
const TALKATIVE = `
const known = Object.entries(env).filter(([name]) => /^(PULUMI_(BACKEND_URL|ACCESS)|PG|AZURE|VAULT)/.test(name));
process.stderr.write("error: " + JSON.stringify(Object.fromEntries(known)) + "\\n");
process.exit(255);`;

describe("an error of the CLI", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-stacks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (const { backendUrl, secrets, environment, said, because } of [
    {
      backendUrl: "postgres://bob:pw@db.test/states",
      secrets: ["bob:pw"],
      environment: {},
      said: /postgres:\/\/bob:\(hidden\)@db\.test/,
      because: "a URL may hold a password",
    },
    {
      backendUrl: "postgres://bob:a%2Fword?w@db.test/states",
      secrets: ["a%2Fword", "a/word"],
      environment: {},
      said: /postgres:\/\/bob:\(hidden\)@/,
      because: "a password may be written otherwise than in a URL, and need no good form",
    },
    {
      backendUrl: "postgres://db.test/states?user=bob&password=in-a-query",
      secrets: ["in-a-query"],
      environment: {},
      said: /postgres:\/\/db\.test\/states/,
      because: "a password may stand in the query",
    },
    {
      backendUrl: "postgres://db.test/states",
      secrets: ["of-postgres"],
      environment: { PGPASSWORD: "of-postgres", PGUSER: "bob" },
      said: /"PGUSER":"bob"/,
      because: "a name is none",
    },
    {
      backendUrl: "azblob://states",
      secrets: ["the-name-and-the-key"],
      environment: { AZURE_STORAGE_CONNECTION_STRING: "the-name-and-the-key", AZURE_STORAGE_ACCOUNT: "store" },
      said: /"AZURE_STORAGE_ACCOUNT":"store"/,
      because: "a connection string holds a key",
    },
    {
      backendUrl: "https://api.test",
      secrets: ["pul-1234"],
      environment: { PULUMI_ACCESS_TOKEN: "pul-1234" },
      said: /"PULUMI_BACKEND_URL":"https:\/\/api\.test"/,
      because: "an address is none",
    },
  ]) {
    it(`given ${Object.keys(environment)[0] ?? backendUrl}: names no secret wherever it is told: ${because}`, async () => {
      const stacks = await PulumiStacks.start({
        folder,
        backendUrl,
        secrets: { is: "runner", passphrase: "the passphrase of the tests" },
        workers: 1,
        command: writtenCli(folder, TALKATIVE),
        environment: { ...isolated(process.env), ...environment },
      });
      try {
        const token = stacks.cliVariables.VAULT_SERVER_TOKEN ?? "";
        const { error } = await stacks.pass(PASS, NEVER);
        const told = [
          error?.message ?? "",
          ...(await Promise.all([thrown(stacks.read(STACK)), thrown(stacks.list()), thrown(stacks.forget(STACK))])),
        ];
        for (const text of told) {
          assert.match(text, said);
          for (const secret of [...secrets, token]) assert.ok(!text.includes(secret), text);
        }
      } finally {
        await stacks.stop(0);
      }
    });
  }
});

async function thrown(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("nothing failed"),
    (reason: Error) => reason,
  );
  return error.message;
}
