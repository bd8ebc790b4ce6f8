import { strict as assert } from "node:assert";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { credentialsFor } from "../../../runner/stacks/environment";
import { PulumiStacks, type PulumiStacksOptions } from "../../../runner/stacks/pulumiStacks";
import { stackNamed } from "../../../runner/stacks/stacks";

const ENVIRONMENT = {
  PATH: process.env.PATH,
  ARM_CLIENT_SECRET: "of a scope",
  AZURE_CLIENT_ID: "client",
  AZURE_FEDERATED_TOKEN_FILE: "/token",
  AZURE_SDK_GO_LOGGING: "all",
  AZURE_STORAGE_ACCOUNT: "account",
  AZURE_STORAGE_KEY: "key",
  AWS_PROFILE: "profile",
  GOOGLE_APPLICATION_CREDENTIALS: "/google.json",
  PGPASSWORD: "password",
  PULUMI_ACCESS_TOKEN: "token",
  PULUMI_CONFIG_PASSPHRASE: "passphrase",
  PULUMI_CONFIG_PASSPHRASE_FILE: "/passphrase",
  VAULT_SERVER_TOKEN: "vault",
};
const SIGN_IN = ["AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"];
const BLOB = [...SIGN_IN, "AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_KEY"];
const PASSPHRASE = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"];

describe("the variables of backends and secrets providers", () => {
  for (const { urls, names } of [
    { urls: ["file:///states"], names: [] },
    { urls: ["file:///states", "passphrase"], names: PASSPHRASE },
    { urls: ["azblob://states?storage_account=a"], names: BLOB },
    { urls: ["azblob://states", "azurekeyvault://vault.vault.azure.net/keys/key"], names: BLOB },
    { urls: ["file:///states", "azurekeyvault://vault.vault.azure.net/keys/key"], names: SIGN_IN },
    { urls: ["s3://states"], names: ["AWS_PROFILE"] },
    { urls: ["gs://states", "awskms://key"], names: ["AWS_PROFILE", "GOOGLE_APPLICATION_CREDENTIALS"] },
    { urls: ["file:///states", "gcpkms://key"], names: ["GOOGLE_APPLICATION_CREDENTIALS"] },
    { urls: ["postgres://server/states"], names: ["PGPASSWORD"] },
    { urls: ["https://api.pulumi.com", "default"], names: ["PULUMI_ACCESS_TOKEN"] },
    { urls: ["file:///states", "hashivault://key"], names: ["VAULT_SERVER_TOKEN"] },
  ])
    it(`given ${urls.join(" and ")}: are ${names.join(", ") || "none"}`, () => {
      assert.deepEqual(Object.keys(credentialsFor(urls, ENVIRONMENT)).sort(), names);
    });
});

describe("the environments of a runner's processes", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-environment-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Names of credentials that CLI and worker of one pass see. Neither does anything else. */
  async function seen(options: Pick<PulumiStacksOptions, "backendUrl" | "secrets">): Promise<Record<string, string[]>> {
    const [command, workerFile] = [join(folder, "pulumi"), join(folder, "worker.js")];
    writeFileSync(command, `#!/bin/sh\nenv >> ${join(folder, "cli")}\necho '{"deployment":{}}'\n`);
    chmodSync(command, 0o755);
    const written = `writeFileSync(${JSON.stringify(join(folder, "worker"))}, Object.keys(process.env).join("=\\n"))`;
    writeFileSync(workerFile, `require("node:fs").${written};`);
    const { backendUrl, secrets } = options;
    const environment = ENVIRONMENT as NodeJS.ProcessEnv;
    const more = backendUrl === undefined ? {} : { backendUrl };
    const stacks = await PulumiStacks.start({
      ...{ folder: join(folder, "stacks"), secrets, workers: 1, command, workerFile, environment },
      ...more,
    });
    const declaration = { is: "instance", name: "redis", args: {} } as const;
    const access = { name: "scope", variables: {} };
    const pass = { stack: stackNamed("a"), verb: "up", declaration, access, priority: "begin" } as const;
    await stacks.pass(pass, new AbortController().signal);
    await stacks.stop(0);
    const namesIn = (file: string) => {
      const names = new Set(
        [...readFileSync(file, "utf8").matchAll(/^(\w+)(?==|$)/gm)].map(([, name]) => name as string),
      );
      const { PATH: _, ...credentials } = ENVIRONMENT;
      return Object.keys(credentials).filter((name) => names.has(name));
    };
    return { cli: namesIn(join(folder, "cli")), worker: namesIn(join(folder, "worker")) };
  }

  it("given another backend and secrets provider: the CLI sees their credentials, and a worker sees none", async () => {
    const secrets = { is: "provider", url: "passphrase" } as const;
    assert.deepEqual(await seen({ backendUrl: "azblob://states", secrets }), {
      cli: [...BLOB, ...PASSPHRASE],
      worker: [],
    });
  });

  it("given the runner's own secrets on another backend: a variable of somebody's Vault does not reach them", async () => {
    const secrets = { is: "runner", passphrase: "sixteen characters, and more" } as const;
    const { cli } = await seen({ backendUrl: "s3://states", secrets });
    assert.deepEqual(cli, ["AWS_PROFILE", "VAULT_SERVER_TOKEN"]);
    assert.doesNotMatch(readFileSync(join(folder, "cli"), "utf8"), /^VAULT_SERVER_TOKEN=vault$/m);
  });
});
