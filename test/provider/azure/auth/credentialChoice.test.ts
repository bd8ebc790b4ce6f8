import assert from "node:assert/strict";
import { chooseCredential } from "../../../../provider/azure/auth/credentialChoice";
import { CredentialError } from "../../../../provider/azure/errors";

const app = { ARM_CLIENT_ID: "c", ARM_TENANT_ID: "t" };
const chosen = { clientId: "c", tenantId: "t" };

describe("chooseCredential", () => {
  for (const [environment, choice, because] of [
    [{}, { kind: "default", tenantId: undefined }, "az login is what a developer has"],
    [{ ARM_TENANT_ID: "t" }, { kind: "default", tenantId: "t" }, "a tenant alone narrows the chain"],
    [{ ...app, ARM_CLIENT_SECRET: "x" }, { kind: "secret", ...chosen, clientSecret: "x" }, "a service principal"],
    [
      { ...app, ARM_CLIENT_SECRET: "x", ARM_CLIENT_CERTIFICATE_PATH: "/p.pem", ARM_CLIENT_CERTIFICATE_PASSWORD: "y" },
      { kind: "certificate", ...chosen, path: "/p.pem", password: "y" },
      "a certificate goes before a secret",
    ],
    [
      { ...app, ARM_CLIENT_SECRET: "x", ARM_USE_OIDC: "true", ARM_OIDC_TOKEN: "o" },
      { kind: "oidc", ...chosen, source: { token: "o" } },
      "what is switched on by name goes before what is only there",
    ],
    [
      { ...app, ARM_USE_OIDC: "1", ARM_OIDC_TOKEN_FILE_PATH: "/f" },
      { kind: "oidc", ...chosen, source: { file: "/f" } },
      "a file that is rotated",
    ],
    [
      { ...app, ARM_USE_OIDC: "true", ACTIONS_ID_TOKEN_REQUEST_URL: "https://u", ACTIONS_ID_TOKEN_REQUEST_TOKEN: "b" },
      { kind: "oidc", ...chosen, source: { url: "https://u", bearer: "b" } },
      "a GitHub job",
    ],
    [{ ARM_USE_MSI: "true" }, { kind: "managedIdentity", clientId: undefined }, "the machine's own identity"],
    [{ ARM_USE_MSI: "true", ARM_CLIENT_ID: "c" }, { kind: "managedIdentity", clientId: "c" }, "one of several"],
    [{ ARM_USE_OIDC: "false", ARM_USE_MSI: "" }, { kind: "default", tenantId: undefined }, "off is off"],
  ] as const) {
    it(`${JSON.stringify(Object.keys(environment))} is ${choice.kind}: ${because}`, () => {
      assert.deepEqual(chooseCredential(environment), choice);
    });
  }

  for (const [environment, missing] of [
    [{ ARM_CLIENT_SECRET: "x", ARM_CLIENT_ID: "c" }, /^ARM_CLIENT_SECRET is set, but ARM_TENANT_ID is not$/],
    [{ ARM_CLIENT_SECRET: "x", ARM_TENANT_ID: "t" }, /but ARM_CLIENT_ID is not$/],
    [{ ARM_CLIENT_CERTIFICATE_PATH: "/p" }, /^ARM_CLIENT_CERTIFICATE_PATH is set, but ARM_CLIENT_ID is not$/],
    [app, /^ARM_CLIENT_ID is set, but ARM_CLIENT_SECRET is not/],
    [{ ...app, ARM_USE_OIDC: "true" }, /but ARM_OIDC_TOKEN is not/],
    [{ ...app, ARM_USE_OIDC: "true", ARM_OIDC_REQUEST_URL: "https://u" }, /but ARM_OIDC_REQUEST_TOKEN is not$/],
  ] as const) {
    it(`${JSON.stringify(Object.keys(environment))} is refused: ${missing.source}`, () => {
      assert.throws(
        () => chooseCredential(environment),
        (error) => error instanceof CredentialError && missing.test(error.message),
      );
    });
  }
});
