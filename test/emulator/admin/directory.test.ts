import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmulator } from "../../../emulator/emulator";
import { type RunningEmulator, runningEmulator } from "../runningEmulator";

const OTHER = "b0000000-0000-4000-8000-000000000001";
const CLIENT = "b0000000-0000-4000-8000-000000000002";
const OBJECT = "b0000000-0000-4000-8000-000000000003";
const GROUP = `/subscriptions/${OTHER}/resourceGroups/theirs?api-version=2021-04-01`;
const READER = { name: "reader", actions: ["*/read"], scope: `/subscriptions/${OTHER}` };

describe("the directory of the local Azure", () => {
  let folder: string;
  let running: RunningEmulator;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "amr-directory-"));
    await start();
  });
  afterEach(async () => {
    await running?.emulator.stop();
    rmSync(folder, { recursive: true });
  });

  const start = async (): Promise<void> => {
    const emulator = await startEmulator({ stateDir: folder, dataPlane: false, admin: true, virtualClock: true });
    running = runningEmulator(emulator, folder);
  };
  const admin = async (method: string, path: string, body?: object): Promise<{ status: number; json: Told }> => {
    const { endpoint, token } = running.emulator.cloud.admin as { endpoint: string; token: string };
    const type = body ? { "content-type": "application/json" } : {};
    const reply = await fetch(endpoint + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...type },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    return { status: reply.status, json: text === "" ? {} : (JSON.parse(text) as Told) };
  };
  const signIn = (clientId: string, secret: string) => {
    const { tenantId, endpoint } = running.emulator.cloud;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: secret };
    const body = new URLSearchParams({ ...form, scope: `${endpoint}/.default` }).toString();
    return running.send("POST", `/${tenantId}/oauth2/v2.0/token`, { body });
  };
  const as = async (secret: string, method: string, path: string, body?: object) => {
    const { json } = await signIn(CLIENT, secret);
    const headers = { authorization: `Bearer ${json.access_token}`, "content-type": "application/json" };
    return running.send(method, path, { headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  };

  it("given no addition: an unknown subscription is found by no call", async () => {
    const paths = [
      `/subscriptions/${OTHER}?api-version=2022-12-01`,
      `/subscriptions/${OTHER}/resourceGroups?api-version=2021-04-01`,
      GROUP,
      `/subscriptions/${OTHER}/providers/Microsoft.Cache?api-version=2021-04-01`,
      `/subscriptions/${OTHER}/providers/Microsoft.Cache/redisEnterprise?api-version=2025-07-01`,
    ];
    for (const path of paths) {
      const { status, json, headers } = await running.arm("GET", path);
      const error = { code: "SubscriptionNotFound", message: `The subscription '${OTHER}' could not be found.` };
      assert.deepEqual([status, json, headers["x-ms-failure-cause"]], [404, { error }, "gateway"], path);
    }
  });

  it("given an added subscription: it is reached, is empty, and has limits of its own", async () => {
    const added = await admin("POST", "/subscriptions", { subscriptionId: OTHER, name: "Theirs" });
    assert.deepEqual([added.status, added.json], [201, { subscriptionId: OTHER, name: "Theirs" }]);
    const known = await running.arm("GET", `/subscriptions/${OTHER}?api-version=2022-12-01`);
    assert.equal(known.json.displayName, "Theirs");
    const all = await running.arm("GET", "/subscriptions?api-version=2022-12-01");
    assert.equal((all.json.value as unknown[]).length, 2);
    const groups = await running.arm("GET", `/subscriptions/${OTHER}/resourceGroups?api-version=2021-04-01`);
    assert.deepEqual(groups.json.value, []);
    assert.equal(groups.headers["x-ms-ratelimit-remaining-subscription-reads"], "1098", "one for itself before");
    assert.equal(groups.headers["x-ms-ratelimit-remaining-subscription-global-reads"], "16498");
    const made = await running.arm("PUT", GROUP, { location: "westus2" });
    assert.equal(made.json.id, `/subscriptions/${OTHER}/resourceGroups/theirs`);
    const own = await running.arm(
      "GET",
      "/subscriptions/a0000000-0000-4000-8000-00000000a202/resourcegroups?api-version=2021-04-01",
    );
    assert.equal((own.json.value as unknown[]).length, 1, "nothing of it is in the first subscription");
    assert.equal((await admin("POST", "/subscriptions", { subscriptionId: OTHER })).status, 409);
    assert.equal((await admin("POST", "/subscriptions", { id: OTHER })).status, 400);
  });

  it("given an added application: it signs in as itself and may do what its roles say", async () => {
    await admin("POST", "/subscriptions", { subscriptionId: OTHER });
    const wanted = { clientId: CLIENT, objectId: OBJECT, name: "theirs", roles: [READER] };
    const {
      status,
      json: { clientSecret = "", ...told },
    } = await admin("POST", "/applications", wanted);
    assert.deepEqual([status, told], [201, { ...wanted, roles: [{ ...READER, notActions: [] }] }]);
    const { json } = await signIn(CLIENT, clientSecret);
    const payload = Buffer.from(String(json.access_token).split(".")[1] as string, "base64url").toString();
    const { appid, oid } = JSON.parse(payload) as Record<string, string>;
    assert.deepEqual([appid, oid], [CLIENT, OBJECT]);
    assert.equal((await as(clientSecret, "GET", GROUP)).status, 404, "it may read");
    const denied = await as(clientSecret, "PUT", GROUP, { location: "westus2" });
    assert.equal(denied.status, 403);
    assert.match(
      denied.text,
      new RegExp(`The client '${CLIENT}' with object id '${OBJECT}' does not have authorization`),
    );
    assert.equal((await running.arm("PUT", GROUP, { location: "westus2" })).status, 201, "the first one may");
    const listed = await admin("GET", "/applications");
    assert.doesNotMatch(JSON.stringify(listed.json), new RegExp(clientSecret));
    assert.equal((await admin("POST", "/applications", { clientId: CLIENT })).status, 409);
    assert.equal((await admin("POST", "/applications", { roles: [{ actions: ["a b"] }] })).status, 400);
  });

  it("given a secret that is rotated, then revoked: Entra refuses the old one, and tokens stay good", async () => {
    const { clientSecret: old = "" } = (await admin("POST", "/applications", { clientId: CLIENT })).json;
    const { access_token: token } = (await signIn(CLIENT, old)).json;
    const { clientSecret: renewed = "" } = (await admin("POST", `/applications/${CLIENT}/secret`)).json;
    assert.equal((await signIn(CLIENT, renewed)).status, 200);
    const refused = await signIn(CLIENT, old);
    assert.deepEqual([refused.status, refused.json.error], [401, "invalid_client"]);
    assert.match(
      String(refused.json.error_description),
      /^AADSTS7000215: Invalid client secret provided\. Ensure the secret/,
    );
    assert.deepEqual(refused.json.error_codes, [7000215]);
    assert.equal((await admin("DELETE", `/applications/${CLIENT}/secret`)).status, 204);
    assert.equal((await signIn(CLIENT, renewed)).status, 401);
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await running.send("GET", "/subscriptions?api-version=2022-12-01", { headers })).status, 200);
    assert.equal((await admin("POST", `/applications/${OBJECT}/secret`)).status, 404);
    const { clientId } = running.emulator.cloud;
    assert.equal((await admin("POST", `/applications/${clientId}/secret`)).status, 200, "the first one's too");
    assert.equal((await signIn(clientId, running.emulator.cloud.clientSecret)).status, 401);
  });

  it("given a restart: all that was added is there, and no secret is in the folder", async () => {
    await admin("POST", "/subscriptions", { subscriptionId: OTHER });
    const { clientSecret = "" } = (await admin("POST", "/applications", { clientId: CLIENT, roles: [READER] })).json;
    await running.emulator.stop();
    assert.doesNotMatch(readFileSync(join(folder, "state.jsonl"), "utf8"), new RegExp(clientSecret));
    await start();
    assert.equal((await as(clientSecret, "GET", GROUP)).status, 404);
    assert.equal((await as(clientSecret, "PUT", GROUP, { location: "westus2" })).status, 403);
  });
});

type Told = Record<string, unknown> & { readonly clientSecret?: string };
