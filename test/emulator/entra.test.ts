import assert from "node:assert/strict";
import { once } from "node:events";
import { ClientSecretCredential } from "@azure/identity";
import { EntraIdCredentialsProviderFactory, REDIS_SCOPE_DEFAULT } from "@redis/entraid";
import { createClient, type RedisClientType } from "redis";
import { redisServer } from "../../emulator/dataPlane/redisServer";
import { ManualClock } from "../../emulator/world/clock";
import { DIRECTORY } from "../../emulator/world/directory";
import { DATABASE } from "./localArm";
import { primaryKey, privateDatabase } from "./privateDatabase";
import { type RunningEmulator, runEmulator } from "./runningEmulator";

const HOST = "cache1.westus2.redis.azure.net";
const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments/app?api-version=2026-05-01-preview`;
const VERSION = "?api-version=2025-07-01";

interface Application {
  readonly clientId: string;
  readonly clientSecret: string;
}

describe("Microsoft Entra before a database", () => {
  let running: RunningEmulator;
  const clock = new ManualClock();
  const clients: RedisClientType[] = [];
  before(async function () {
    if (redisServer() === undefined) this.skip();
    running = await runEmulator({ clock, dataPlane: true, log: () => {} });
    await privateDatabase(running, clock, { accessKeysAuthentication: "Disabled" });
  });
  after(async () => running?.stop());
  afterEach(async () => {
    for (const client of clients.splice(0)) if (client.isOpen) client.destroy();
    await done("DELETE", ASSIGNMENT);
  });

  async function done(method: string, path: string, body?: unknown): Promise<void> {
    const { status, text } = await running.arm(method, path, body);
    assert.ok(status < 300, text);
    clock.advance(60_000);
    await running.arm("GET", DATABASE + VERSION);
  }

  const assign = (accessString = "+@all ~*"): Promise<void> =>
    done("PUT", ASSIGNMENT, { properties: { accessString, user: { objectId: DIRECTORY.objectId } } });

  function client(options: Parameters<typeof createClient>[0]): RedisClientType {
    const [host = "", port] = (running.emulator.cloud.dataPlane ?? "").split(":");
    const socket = { host, port: Number(port), tls: true, servername: HOST, ca: running.ca } as const;
    const made = createClient({ ...options, socket: { ...socket, reconnectStrategy: false } }) as RedisClientType;
    made.on("error", () => {}); // the rejection says it
    clients.push(made);
    return made;
  }

  /** A token from the local Azure for a scope. */
  async function tokenFor(
    scope: string,
    { clientId, clientSecret }: Application = running.emulator.cloud,
  ): Promise<string> {
    const { cloud } = running.emulator;
    const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
    const { json } = await running.send("POST", `/${cloud.tenantId}/oauth2/v2.0/token`, {
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
    return json.access_token as string;
  }

  async function signIn(password: string, username: string = DIRECTORY.objectId): Promise<RedisClientType> {
    const made = client({ username, password });
    await made.connect();
    return made;
  }

  it("given @redis/entraid with a ClientSecretCredential: signs in, with access keys disabled", async () => {
    await assign();
    const { cloud } = running.emulator;
    const credential = new ClientSecretCredential(cloud.tenantId, cloud.clientId, cloud.clientSecret, {
      authorityHost: cloud.endpoint,
      disableInstanceDiscovery: true,
      tlsOptions: { ca: running.ca },
    });
    const credentialsProvider = EntraIdCredentialsProviderFactory.createForDefaultAzureCredential({
      credential,
      scopes: REDIS_SCOPE_DEFAULT,
      tokenManagerConfig: { expirationRefreshRatio: 0.8 },
    });
    const made = client({ credentialsProvider });
    await made.connect();
    assert.equal(await made.set("greeting", "hello"), "OK");
    assert.equal(await made.get("greeting"), "hello");
    assert.equal(await made.sendCommand(["ACL", "WHOAMI"]), DIRECTORY.objectId);
  });

  it("given a token of before the assignment, for the application id of Redis: counts exactly while the assignment is there", async () => {
    const token = await tokenFor("acca5fbb-b7e4-4009-81f1-37e38fd66d78/.default");
    await assert.rejects(signIn(token), /WRONGPASS/);
    await assign();
    const made = await signIn(token);
    const ended = once(made, "error");
    await done("DELETE", ASSIGNMENT);
    await ended;
    await assert.rejects(signIn(token), /WRONGPASS/);
  });

  it("given an access string: it is what the identity may do", async () => {
    await assign("+get +ping ~cache:*");
    const made = await signIn(await tokenFor("https://redis.azure.com/.default"));
    assert.equal(await made.get("cache:a"), null);
    await assert.rejects(made.get("other"), /NOPERM/);
    await assert.rejects(made.set("cache:a", "1"), /NOPERM/);
  });

  it("given another application's token: lets it in under its own object id only, and only with an assignment of its own", async () => {
    await assign();
    const other = running.emulator.world.directory.addApplication({ name: "other" });
    const token = await tokenFor("https://redis.azure.com/.default", other);
    await assert.rejects(signIn(token), /WRONGPASS/);
    await assert.rejects(signIn(token, other.objectId), /WRONGPASS/);
  });

  const foreign = [
    { scope: "https://management.azure.com/.default", because: "it is for Resource Manager" },
    { scope: undefined, because: "another issued it" },
  ];
  for (const { scope, because } of foreign) {
    it(`refuses a token, because ${because}`, async () => {
      await assign();
      const token = scope === undefined ? "eyJhbGciOiJub25lIn0.e30." : await tokenFor(scope);
      await assert.rejects(signIn(token), /WRONGPASS/);
    });
  }

  it("given keys enabled beside: both get in, and the change ends every connection (documented)", async () => {
    await assign();
    const made = await signIn(await tokenFor("https://redis.azure.com/.default"));
    const ended = once(made, "error");
    const { json } = await running.arm("GET", DATABASE + VERSION);
    const { clusteringPolicy, evictionPolicy } = json.properties as Record<string, string>;
    const put = (accessKeysAuthentication: string): Promise<void> =>
      done("PUT", DATABASE + VERSION, { properties: { clusteringPolicy, evictionPolicy, accessKeysAuthentication } });
    await put("Enabled");
    await ended;
    assert.equal(await (await signIn(await tokenFor("https://redis.azure.com/.default"))).ping(), "PONG");
    const byKey = await signIn(await primaryKey(running), "default");
    const alsoEnded = once(byKey, "error");
    await put("Disabled");
    await alsoEnded;
  });

  it("Resource Manager refuses a token for databases", async () => {
    const token = await tokenFor("https://redis.azure.com/.default");
    const { status, json } = await running.send("GET", DATABASE + VERSION, {
      headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(status, 401);
    assert.equal((json.error as { code?: string }).code, "InvalidAuthenticationTokenAudience");
  });
});
