import assert from "node:assert/strict";
import { cloudMetadata, type DatabaseToken, Identity, openIdConfiguration } from "../../../emulator/server/identity";
import { ArmError } from "../../../emulator/world/armError";
import { DIRECTORY, Directory } from "../../../emulator/world/directory";

const ENDPOINT = "https://127.0.0.1:1";
const { tenantId, clientId } = DIRECTORY;

describe("Identity", () => {
  const form = (identity: Identity, change: Record<string, string> = {}): URLSearchParams =>
    new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: identity.clientSecret,
      scope: `${ENDPOINT}/.default`,
      ...change,
    });

  it("hands out a three-part token that says who it is for", async () => {
    const identity = await Identity.create();
    const { status, body } = await identity.token(tenantId, form(identity), ENDPOINT);
    assert.equal(status, 200);
    const { access_token: token, ...rest } = body as { access_token: string };
    assert.deepEqual(rest, { token_type: "Bearer", expires_in: 3599, ext_expires_in: 3599 });
    const parts = token.split(".");
    assert.equal(parts.length, 3);
    const { oid, tid, appid, aud } = JSON.parse(Buffer.from(parts[1] as string, "base64url").toString());
    assert.deepEqual([oid, tid, appid, aud], [DIRECTORY.objectId, tenantId, clientId, `${ENDPOINT}`]);
    await identity.authenticate(`Bearer ${token}`);
  });

  const resources: { change: Record<string, string>; because: string }[] = [
    { change: { scope: `${ENDPOINT}//.default` }, because: "clients double the slash of resourceManager" },
    { change: { scope: `${ENDPOINT}/graph/.default` }, because: "the Graph of this cloud" },
    { change: { scope: "https://management.azure.com/.default" }, because: "clients that keep the public scope" },
    { change: { scope: "", resource: `${ENDPOINT}/` }, because: "the first version of the protocol says resource" },
  ];
  for (const { change, because } of resources) {
    it(`takes ${JSON.stringify(change)}: ${because}`, async () => {
      const identity = await Identity.create();
      assert.equal((await identity.token(tenantId, form(identity, change), ENDPOINT)).status, 200);
    });
  }

  const refusals: { change: Record<string, string>; tenant?: string; status: number; error: string; code: number }[] = [
    { change: { client_secret: "wrong" }, status: 401, error: "invalid_client", code: 7000215 },
    { change: { client_id: "someone" }, status: 400, error: "unauthorized_client", code: 700016 },
    { change: { grant_type: "password" }, status: 400, error: "unsupported_grant_type", code: 70003 },
    { change: { scope: "https://elsewhere/.default" }, status: 400, error: "invalid_resource", code: 500011 },
    { change: {}, tenant: "elsewhere", status: 400, error: "invalid_request", code: 90002 },
  ];
  for (const { change, tenant = tenantId, status, error, code } of refusals) {
    it(`refuses ${JSON.stringify(change)} in ${tenant === tenantId ? "the tenant" : tenant} with ${error}`, async () => {
      const identity = await Identity.create();
      const answer = await identity.token(tenant, form(identity, change), ENDPOINT);
      assert.deepEqual([answer.status, answer.body.error, answer.body.error_codes], [status, error, [code]]);
      assert.ok(!JSON.stringify(answer).includes(identity.clientSecret));
      assert.ok(!JSON.stringify(answer).includes("wrong"));
    });
  }

  // Documented: azure-docs, redis/entra-for-authentication.
  for (const resource of ["https://redis.azure.com", "acca5fbb-b7e4-4009-81f1-37e38fd66d78"]) {
    it(`tells of a token for databases (${resource}) before it is handed out, whose and until when, and keeps it out of ARM`, async () => {
      const told: DatabaseToken[] = [];
      const identity = await Identity.create(
        new Directory(),
        () => 1_000_000,
        (token) => void told.push(token),
      );
      await identity.token(tenantId, form(identity), ENDPOINT);
      assert.deepEqual(told, []);
      const { body } = await identity.token(tenantId, form(identity, { scope: `${resource}/.default` }), ENDPOINT);
      const token = body.access_token as string;
      assert.deepEqual(told, [{ objectId: DIRECTORY.objectId, token, expiresAtMs: 1_000_000 + 3_599_000 }]);
      await assert.rejects(
        identity.authenticate(`Bearer ${token}`),
        (error) => error instanceof ArmError && error.code === "InvalidAuthenticationTokenAudience",
      );
    });
  }

  it("refuses a token that has expired, by real time", async () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const identity = await Identity.create(undefined, () => nowMs);
    const { body } = await identity.token(tenantId, form(identity), ENDPOINT);
    const bearer = `Bearer ${body.access_token as string}`;
    nowMs += 3_598_000;
    await identity.authenticate(bearer);
    nowMs += 2_000;
    await assert.rejects(identity.authenticate(bearer), isRefusal("ExpiredAuthenticationToken"));
  });

  it("refuses what is missing, not a bearer, not a token, or of another start", async () => {
    const identity = await Identity.create();
    const other = await Identity.create();
    const { body } = await other.token(tenantId, form(other), ENDPOINT);
    await assert.rejects(identity.authenticate(undefined), isRefusal("AuthenticationFailed"));
    await assert.rejects(identity.authenticate("Basic abc"), isRefusal("AuthenticationFailed"));
    await assert.rejects(identity.authenticate("Bearer a.b.c"), isRefusal("InvalidAuthenticationToken"));
    await assert.rejects(
      identity.authenticate(`Bearer ${body.access_token as string}`),
      isRefusal("InvalidAuthenticationToken"),
    );
    assert.notEqual(identity.clientSecret, other.clientSecret);
  });
});

describe("cloudMetadata", () => {
  it("is read as a cloud and not as Azure Stack", () => {
    const { resourceManager, authentication } = cloudMetadata(ENDPOINT) as {
      resourceManager: string;
      authentication: unknown;
    };
    assert.equal(resourceManager, `${ENDPOINT}/`);
    assert.deepEqual(authentication, {
      loginEndpoint: ENDPOINT,
      audiences: [ENDPOINT, `${ENDPOINT}/`],
      identityProvider: "AAD",
      tenant: "common",
    });
  });
});

describe("openIdConfiguration", () => {
  it("leads to the token endpoint of the tenant, and of no other", () => {
    assert.equal(openIdConfiguration(tenantId, ENDPOINT)?.token_endpoint, `${ENDPOINT}/${tenantId}/oauth2/v2.0/token`);
    assert.equal(openIdConfiguration("elsewhere", ENDPOINT), undefined);
  });
});

function isRefusal(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ArmError && error.status === 401 && error.code === code;
}
