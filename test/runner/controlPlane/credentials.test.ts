import { strict as assert } from "node:assert";
import { accessOf, ScopeSecrets } from "../../../runner/controlPlane/credentials";
import type { Secret } from "../../../runner/kubernetes/secret";

const SCOPE = { namespace: "kcp", name: "scope" };
const MINUTE_MS = 60_000;
const SECRET = { metadata: { namespace: "kcp", name: "credential" } } as Secret;

describe("the Secrets of a scope", () => {
  let nowMs: number;
  let found: readonly Secret[];
  let secrets: ScopeSecrets;
  const names = (isGoing: boolean) => secrets.of(SCOPE, isGoing).map(({ metadata }) => metadata.name);

  beforeEach(() => {
    nowMs = 0;
    found = [SECRET];
    secrets = new ScopeSecrets({ credentials: () => found }, () => nowMs);
    assert.deepEqual(names(false), ["credential"]);
    found = [];
  });

  it("given a namespace that takes its Secret along: a deletion goes on with the Secret, as long as it takes", () => {
    for (let look = 0; look < 20; look += 1) {
      assert.deepEqual(names(true), ["credential"]);
      nowMs += 10 * MINUTE_MS;
    }
  });

  it("given a Secret that was taken away: what is created or changed does not use it any more", () => {
    assert.deepEqual(names(false), []);
  });

  it("given a Secret that was taken away long ago: a deletion does not use it either", () => {
    for (let look = 0; look < 6; look += 1) {
      assert.deepEqual(names(false), []);
      nowMs += 10 * MINUTE_MS;
    }
    assert.deepEqual(names(true), []);
  });
});

const OWN = "11111111-1111-1111-1111-111111111111";
const OTHER = "22222222-2222-2222-2222-22222222222A";

describe("how Azure is reached for a scope", () => {
  const secretOf = (tenantId: string): Secret => {
    const entries = Object.entries({ clientId: OWN, tenantId, clientSecret: "a-secret" });
    const data = Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value).toString("base64")]));
    return { ...SECRET, data };
  };
  const application = { ARM_CLIENT_ID: "client", ARM_CLIENT_SECRET: "a-secret", ARM_TENANT_ID: OWN };
  const differs =
    "NoCredential: Secret kcp/credential: tenantId is " +
    `${OWN}, and the tenant of Scope scope is ${OTHER}: put the wrong one right.`;
  const rows: readonly {
    given: string;
    ambient?: Readonly<Record<string, string>>;
    secrets?: readonly Secret[];
    tenantId?: string;
    isGoing?: boolean;
    tenant: string | undefined;
    because: string;
  }[] = [
    {
      given: "an application of the runner, and a Scope of another tenant",
      ambient: application,
      tenantId: OTHER,
      tenant: OTHER,
      because: "an application may be known in many tenants",
    },
    {
      given: "an application of the runner, and nobody who says the tenant",
      ambient: application,
      tenant: OWN,
      because: "its own tenant is the best guess",
    },
    {
      given: "an identity of the runner that names no tenant",
      ambient: { ARM_USE_MSI: "true" },
      tenantId: OTHER,
      tenant: undefined,
      because: "a managed identity is in one tenant",
    },
    {
      given: "a Secret of the Scope's tenant, in other letters",
      secrets: [secretOf(OTHER.toLowerCase())],
      tenantId: OTHER,
      tenant: OTHER.toLowerCase(),
      because: "a guid is a number",
    },
    {
      given: "a Secret of another tenant than the Scope's",
      secrets: [secretOf(OWN)],
      tenantId: OTHER,
      tenant: differs,
      because: "one of the two is a mistake",
    },
    {
      given: "a Secret of another tenant than the Scope's, to delete",
      secrets: [secretOf(OWN)],
      tenantId: OTHER,
      isGoing: true,
      tenant: OWN,
      because: "it may have made what is to go",
    },
  ];
  for (const { given, ambient = application, secrets = [], tenantId, isGoing = false, tenant, because } of rows) {
    it(`given ${given}: ${tenant}, because ${because}`, () => {
      const options = { ambient, federatedTokenDir: "/nowhere" };
      const { found, obstacle } = accessOf(
        { scope: SCOPE, subscriptionId: OWN, tenantId },
        { secrets, isGoing, options },
      );
      assert.equal(obstacle ? `${obstacle.reason}: ${obstacle.message}` : found?.variables.ARM_TENANT_ID, tenant);
    });
  }
});
