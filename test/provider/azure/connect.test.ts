import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { HttpClient } from "@azure/core-rest-pipeline";
import { connect } from "../../../provider/azure/connect";
import { sentence } from "../../../provider/azure/errorSentence";
import { CredentialError, UnreachableError } from "../../../provider/azure/errors";
import { noWaiting, type Reply, ScriptedHttp } from "./scriptedHttp";

const tenant = "11111111-1111-1111-1111-111111111111";
const id = "/subscriptions/s/resourceGroups/rg";
const app = { ARM_CLIENT_ID: tenant, ARM_TENANT_ID: tenant, ARM_METADATA_HOSTNAME: "cloud.test:8443" };
const secret = { ...app, ARM_CLIENT_SECRET: "a-secret" };

const metadata = {
  status: 200,
  body: { resourceManager: "https://cloud.test:8443/", authentication: { loginEndpoint: "https://cloud.test:8443" } },
};
const discovery = {
  status: 200,
  body: {
    token_endpoint: `https://cloud.test:8443/${tenant}/oauth2/v2.0/token`,
    authorization_endpoint: `https://cloud.test:8443/${tenant}/oauth2/v2.0/authorize`,
    issuer: `https://cloud.test:8443/${tenant}/v2.0`,
    jwks_uri: "https://cloud.test:8443/keys",
  },
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = `${part({ alg: "none" })}.${part({ oid: "o", tid: tenant })}.x`;
const issued = { status: 200, body: { token_type: "Bearer", expires_in: 3599, access_token: token } };
const refused = (description: string) => ({
  status: 401,
  body: {
    error: "invalid_client",
    error_description: `${description} Trace ID: a Correlation ID: b Timestamp: 2026-11-24 08:00:00Z`,
  },
});

async function get(environment: NodeJS.ProcessEnv, ...replies: Reply[]) {
  const http = new ScriptedHttp([metadata, ...replies]);
  const azure = await connect(environment, { httpClient: http, retry: { ...noWaiting, times: 0 } });
  return { http, azure, document: await azure.arm.get(id, "2021-04-01") };
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  return await work.then(
    () => assert.fail("it did not throw"),
    (error: unknown) => error as Error,
  );
}

describe("connect", () => {
  it("finds a private cloud, signs in to it with a client secret, and asks it", async () => {
    const { http, document } = await get(secret, discovery, issued, { status: 200, body: { id } });
    assert.deepEqual(document, { id });
    assert.deepEqual(
      http.sent.map(({ url }) => url.replace(/\?.*/, "")),
      [
        "https://cloud.test:8443/metadata/endpoints",
        `https://cloud.test:8443/${tenant}/v2.0/.well-known/openid-configuration`,
        `https://cloud.test:8443/${tenant}/oauth2/v2.0/token`,
        `https://cloud.test:8443${id}`,
      ],
    );
    assert.equal(http.sent[3]?.headers.authorization, `Bearer ${token}`);
  });

  it("does not sign in before it is asked something", async () => {
    const http = new ScriptedHttp([metadata]);
    await connect(secret, { httpClient: http });
    assert.equal(http.sent.length, 1);
  });

  it("tells the authority of a private cloud's certificates, which is the one that Node trusts in addition", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "amr-ca-")), "ca.pem");
    writeFileSync(file, "PEM");
    const environment = { ...secret, NODE_EXTRA_CA_CERTS: file };
    try {
      const azure = await connect(environment, { httpClient: new ScriptedHttp([metadata]) });
      assert.equal(azure.caCert, "PEM");
      const publicly = await connect(
        { ...environment, ARM_METADATA_HOSTNAME: "" },
        { httpClient: new ScriptedHttp([]) },
      );
      assert.equal(publicly.caCert, undefined);
    } finally {
      rmSync(dirname(file), { recursive: true });
    }
  });

  it("loads none of Azure's libraries until it is called", () => {
    const script = `require(${JSON.stringify(resolve("provider/azure/connect.ts"))});
      console.log(Object.keys(require.cache).filter((path) => path.includes("@azure")).length)`;
    const loaded = execFileSync(process.execPath, ["--import=tsx", "--eval", script], { encoding: "utf8" });
    assert.equal(loaded.trim(), "0");
  });

  describe("given a sign-in that fails", () => {
    for (const [replies, expected] of [
      [
        [discovery, refused("AADSTS7000215: Invalid client secret provided.")],
        `cannot sign in to tenant ${tenant}: ARM_CLIENT_SECRET is wrong or expired; set a valid secret of the application`,
      ],
      [
        [discovery, refused("AADSTS700016: Application was not found in the directory.")],
        `cannot sign in to tenant ${tenant}: the tenant does not know the application; check ARM_CLIENT_ID and ARM_TENANT_ID`,
      ],
      [
        [{ status: 400, body: { error: "invalid_tenant", error_description: "AADSTS90002: Tenant not found." } }],
        `cannot sign in to tenant ${tenant}: there is no such tenant; check ARM_TENANT_ID`,
      ],
    ] as const) {
      it(`says "${expected}"`, async () => {
        const error = await failureOf(get(secret, ...replies));
        assert.ok(error instanceof CredentialError);
        assert.equal(sentence(error), expected);
      });
    }

    it("says what Entra ID said, cleaned, where there is no better advice", async () => {
      const error = await failureOf(get(secret, discovery, refused("AADSTS50034: Strange.")));
      assert.match(sentence(error), /^cannot sign in to tenant \S+ with ARM_CLIENT_SECRET: .*AADSTS50034: Strange\./);
      assert.doesNotMatch(sentence(error), /Trace|a-secret/);
    });

    it("names the host that cannot be reached", async () => {
      const error = await failureOf(get(secret, { drop: "ECONNREFUSED" }));
      assert.ok(error instanceof UnreachableError);
      assert.equal(error.host, "cloud.test:8443");
    });
  });

  describe("given a federated token", () => {
    const oidc = { ...app, ARM_USE_OIDC: "true" };

    it("asks the CI system for one, and hands it to Entra ID", async () => {
      const environment = {
        ...oidc,
        ARM_OIDC_REQUEST_URL: "https://ci.test/token?x=1",
        ARM_OIDC_REQUEST_TOKEN: "bearer",
      };
      // How often MSAL asks for an assertion is its own affair.
      const ci = new ScriptedHttp([{ status: 200, body: { value: "federated" } }]);
      const cloud = new ScriptedHttp([metadata, discovery, issued, { status: 200, body: { id } }]);
      const httpClient: HttpClient = {
        sendRequest: (request) => (request.url.startsWith("https://ci.test") ? ci : cloud).sendRequest(request),
      };
      const azure = await connect(environment, { httpClient, retry: { ...noWaiting, times: 0 } });
      assert.deepEqual(await azure.arm.get(id, "2021-04-01"), { id });
      assert.equal(ci.sent[0]?.url, "https://ci.test/token?x=1&audience=api%3A%2F%2FAzureADTokenExchange");
      assert.equal(ci.sent[0]?.headers.authorization, "Bearer bearer");
      assert.equal(new URLSearchParams(String(cloud.sent[2]?.body)).get("client_assertion"), "federated");
    });

    it("says which variable is wrong where there is no token", async () => {
      const environment = { ...oidc, ARM_OIDC_TOKEN_FILE_PATH: "/nowhere/token" };
      assert.match(
        sentence(await failureOf(get(environment, discovery))),
        /\/nowhere\/token: check ARM_OIDC_TOKEN_FILE_PATH/,
      );
    });
  });

  describe("given a certificate", () => {
    it("says in one sentence that the file is not there, or no PEM", async () => {
      const folder = mkdtempSync(join(tmpdir(), "amr-"));
      try {
        const path = join(folder, "app.pfx");
        const environment = { ...app, ARM_CLIENT_CERTIFICATE_PATH: path };
        assert.match(
          sentence(await failureOf(get(environment))),
          /^cannot read .*app\.pfx, which ARM_CLIENT_CERTIFICATE_PATH names$/,
        );
        writeFileSync(path, Buffer.from([0x30, 0x82, 0x0a]));
        assert.match(sentence(await failureOf(get(environment))), /must hold certificate and private key as PEM/);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
});
