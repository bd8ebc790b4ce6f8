import assert from "node:assert/strict";
import { azureEnvironment, isolated, type LocalAzure, pulumiEnvironment } from "../../../scripts/local/environment";

describe("the environment of demo and tests", () => {
  for (const { name, because } of [
    { name: "ARM_CLIENT_SECRET", because: "it reaches a real subscription" },
    { name: "ARM_METADATA_HOSTNAME", because: "it names another cloud" },
    { name: "AZURE_TENANT_ID", because: "it reaches a real tenant" },
    { name: "AZURE_FEDERATED_TOKEN_FILE", because: "it is a workload's identity" },
    { name: "IDENTITY_ENDPOINT", because: "it is a managed identity" },
    { name: "MSI_ENDPOINT", because: "it is a managed identity" },
    { name: "PULUMI_ACCESS_TOKEN", because: "it reaches a real account" },
    { name: "PULUMI_BACKEND_URL", because: "it holds real stacks" },
    { name: "PULUMI_STACK", because: "it selects a real stack" },
  ]) {
    it(`drops ${name}, because ${because}`, () => assert.ok(!(name in isolated({ [name]: "real" }))));
  }

  it("keeps the rest", () => {
    const { TEXT, NODE_V8_COVERAGE } = isolated({ TEXT: "one\nARM_CLIENT_ID=two", NODE_V8_COVERAGE: "/x" });
    assert.deepEqual([TEXT, NODE_V8_COVERAGE], ["one\nARM_CLIENT_ID=two", "/x"]);
  });

  it("sends nothing that is meant for this machine through a proxy, and signs in by variables only", () => {
    const environment = isolated({ NO_PROXY: "internal" });
    assert.equal(environment.NO_PROXY, "127.0.0.1,localhost,internal");
    assert.equal(environment.AZURE_TOKEN_CREDENTIALS, "EnvironmentCredential");
  });

  it("gives Pulumi a home, a state and a passphrase of its own, and neither asks nor downloads", () => {
    const environment = pulumiEnvironment("/folder");
    assert.equal(environment.PULUMI_HOME, "/folder/home");
    assert.equal(environment.PULUMI_BACKEND_URL, "file:///folder/state");
    assert.equal(environment.PULUMI_SKIP_UPDATE_CHECK, "true");
    assert.equal(environment.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION, "true");
  });

  const local = { caCert: "ca.pem", clientId: "id", clientSecret: "secret", tenantId: "t", subscriptionId: "s" };
  it("leads to a local Azure as to any private cloud", () => {
    const environment = azureEnvironment({ ...local, endpoint: "https://127.0.0.1:8443" } as LocalAzure);
    assert.equal(environment.ARM_METADATA_HOSTNAME, "127.0.0.1:8443");
    assert.equal(environment.NODE_EXTRA_CA_CERTS, "ca.pem");
  });

  for (const endpoint of [
    "https://management.azure.com",
    "https://127.0.0.1.example.com",
    "http://127.0.0.1:8443",
    "https://10.0.0.1:8443",
    "https://localhost:8443",
  ]) {
    it(`refuses ${endpoint}: only a local Azure on a loopback address will do`, () => {
      assert.throws(
        () => azureEnvironment({ ...local, endpoint } as LocalAzure),
        /refusing .*only ever talk to a local Azure/,
      );
    });
  }
});
