import { strict as assert } from "node:assert";
import { chooseCredential } from "../../provider/azure/auth/credentialChoice";
import { azureVariables } from "../../runner/options";

const POD = { AZURE_CLIENT_ID: "client", AZURE_TENANT_ID: "tenant", AZURE_FEDERATED_TOKEN_FILE: "/token" };
const SECRET = { ARM_CLIENT_ID: "other", ARM_TENANT_ID: "tenant", ARM_CLIENT_SECRET: "secret" };

describe("the runner's own identity in Azure", () => {
  it("is told by variables of Azure's, and by no others", () => {
    const cloud = { ARM_ENVIRONMENT: "public", NODE_EXTRA_CA_CERTS: "/ca.pem" };
    assert.deepEqual(azureVariables({ ...cloud, PATH: "/bin", AWS_PROFILE: "a", ARM_TENANT_ID: undefined }), cloud);
  });

  it("given a pod with a workload identity: needs nothing of the process, so that a worker has the same", () => {
    const file = "/token";
    assert.deepEqual(chooseCredential(azureVariables(POD)), {
      ...{ kind: "oidc", clientId: "client", tenantId: "tenant" },
      source: { file },
    });
  });

  for (const { given, variables, kind } of [
    { given: "a service principal", variables: SECRET, kind: "secret" },
    { given: "a managed identity", variables: { ARM_USE_MSI: "true" }, kind: "managedIdentity" },
    { given: "a secret by Azure's own names", variables: { AZURE_CLIENT_SECRET: "secret" }, kind: "default" },
    { given: "a choice of the chain", variables: { AZURE_TOKEN_CREDENTIALS: "dev" }, kind: "default" },
    { given: "a pod without a token", variables: { AZURE_FEDERATED_TOKEN_FILE: "" }, kind: "default" },
  ])
    it(`given ${given} beside it: is that one (${kind})`, () => {
      assert.equal(chooseCredential(azureVariables({ ...POD, ...variables })).kind, kind);
    });
});
