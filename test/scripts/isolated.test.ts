import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const isolated = resolve(__dirname, "../../scripts/isolated");

describe("scripts/isolated", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "amr-isolated-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const environment = (variables: Record<string, string>) => {
    const printed = execFileSync(isolated, [join(folder, "home"), "env", "-0"], {
      env: { PATH: process.env.PATH, ...variables },
      encoding: "utf8",
    });
    return new Map(printed.split("\0").map((line) => line.split(/=(.*)/s) as unknown as [string, string]));
  };

  const dropped = [
    { name: "ARM_CLIENT_SECRET", because: "it reaches a real subscription" },
    { name: "ARM_METADATA_HOSTNAME", because: "it names another cloud" },
    { name: "AZURE_TENANT_ID", because: "it reaches a real tenant" },
    { name: "AZURE_FEDERATED_TOKEN_FILE", because: "it is a workload's identity" },
    { name: "IDENTITY_ENDPOINT", because: "it is a managed identity" },
    { name: "MSI_ENDPOINT", because: "it is a managed identity" },
    { name: "PULUMI_ACCESS_TOKEN", because: "it reaches a real account" },
    { name: "PULUMI_BACKEND_URL", because: "it holds real stacks" },
    { name: "PULUMI_STACK", because: "it selects a real stack" },
  ];
  for (const { name, because } of dropped) {
    it(`drops ${name}, because ${because}`, () => {
      assert.equal(environment({ [name]: "real" }).has(name), false);
    });
  }

  it("keeps the rest, values with line ends included", () => {
    assert.equal(environment({ TEXT: "one\nARM_CLIENT_ID=two" }).get("TEXT"), "one\nARM_CLIENT_ID=two");
    assert.equal(environment({ NODE_V8_COVERAGE: "/x" }).get("NODE_V8_COVERAGE"), "/x");
  });

  it("gives Pulumi a home of its own, in which it neither asks nor downloads", () => {
    const after = environment({ PULUMI_HOME: "/real", NO_PROXY: "internal" });
    assert.equal(after.get("PULUMI_HOME"), join(folder, "home"));
    assert.equal(after.get("PULUMI_SKIP_UPDATE_CHECK"), "true");
    assert.equal(after.get("PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"), "true");
    assert.equal(after.get("NO_PROXY"), "localhost,127.0.0.1,internal");
  });
});
