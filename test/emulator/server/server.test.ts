import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, ManualClock } from "../../../emulator/world/clock";
import { CLUSTER, DATABASE, GROUP } from "../localArm";
import { type RunningEmulator, runEmulator } from "../runningEmulator";

const VERSION = "?api-version=2025-07-01";
const NEW_CLUSTER = {
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
};
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net?api-version=2024-06-01`;

describe("server", () => {
  let running: RunningEmulator;
  afterEach(async () => running?.stop());

  it("answers metadata, OpenID configuration, keys and instance discovery without a token", async () => {
    running = await runEmulator();
    const { tenantId, endpoint } = running.emulator.cloud;
    const metadata = await running.send("GET", "/metadata/endpoints?api-version=2022-09-01");
    assert.equal(metadata.json.resourceManager, `${endpoint}/`);
    const openId = await running.send("GET", `/${tenantId}/v2.0/.well-known/openid-configuration`);
    assert.equal(openId.json.issuer, `${endpoint}/${tenantId}/v2.0`);
    assert.equal((await running.send("GET", "/elsewhere/v2.0/.well-known/openid-configuration")).status, 400);
    const keys = await running.send("GET", new URL(openId.json.jwks_uri as string).pathname);
    assert.equal((keys.json.keys as { kty: string; d?: string }[])[0]?.kty, "EC");
    assert.equal((keys.json.keys as { d?: string }[])[0]?.d, undefined, "the private part stays here");
    assert.equal((await running.send("GET", "/common/discovery/instance?api-version=1.1")).status, 200);
  });

  it("refuses ARM calls without a token, and says where to get one", async () => {
    running = await runEmulator();
    const reply = await running.send("GET", `${GROUP}?api-version=2021-04-01`);
    assert.deepEqual([reply.status, (reply.json.error as { code: string }).code], [401, "AuthenticationFailed"]);
    assert.match(
      reply.headers["www-authenticate"] ?? "",
      /^Bearer authorization_uri="https:\/\/127\.0\.0\.1:\d+\/a0000000/,
    );
    assert.equal((await running.send("GET", GROUP, { headers: { authorization: "Bearer x" } })).status, 401);
  });

  it("writes JSON of providers pretty with CRLF and that of the gateway compact, with the headers of Azure", async () => {
    running = await runEmulator();
    const made = await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
    assert.match(made.text, /^\{\r\n {2}"location": "West US 2",\r\n/);
    assert.equal(made.headers["content-type"], "application/json", "an async answer has no charset");
    for (const [name, value] of [
      ["cache-control", "no-cache"],
      ["pragma", "no-cache"],
      ["expires", "-1"],
      ["strict-transport-security", "max-age=31536000; includeSubDomains"],
      ["x-content-type-options", "nosniff"],
      ["x-cache", "CONFIG_NOCACHE"],
    ] as const) {
      assert.equal(made.headers[name], value, name);
    }
    assert.match(made.headers["x-ms-request-id"] as string, /^[0-9a-f-]{36}$/);
    assert.ok(made.headers["x-rp-server-mvid"]);
    const read = await running.arm("GET", CLUSTER + VERSION);
    assert.equal(read.headers["content-type"], "application/json; charset=utf-8");
    const absent = await running.arm("GET", `${CLUSTER}2${VERSION}`);
    assert.match(absent.text, /^\{"error":\{"code":"ResourceNotFound"/);
    assert.equal(absent.headers["x-ms-failure-cause"], "gateway");
    assert.equal(absent.headers["x-rp-server-mvid"], undefined);
  });

  it("ends messages of Microsoft.Cache with the ids of the request", async () => {
    running = await runEmulator();
    const reply = await running.arm("PUT", CLUSTER + VERSION, { ...NEW_CLUSTER, zones: ["1"] });
    const { message, target } = reply.json.error as { message: string; target: unknown };
    const ids = `CorrelationID=${reply.headers["x-ms-correlation-request-id"]} RequestID=${reply.headers["x-ms-request-id"]} Timestamp=`;
    assert.ok(message.includes(ids), message);
    assert.equal(target, null);
  });

  it("leads to operations by the name that the client used, and takes their long URLs", async () => {
    running = await runEmulator({ clock: new ManualClock(), isStrict: true });
    const made = await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
    const url = made.headers["azure-asyncoperation"] as string;
    assert.ok(url.startsWith(`${running.emulator.cloud.endpoint}/subscriptions/`));
    assert.ok(url.length > 3_000);
    assert.equal((await running.arm("GET", url)).json.status, "Pending");
    const byName = running.emulator.cloud.endpoint.replace("127.0.0.1", "localhost");
    const other = await running.arm("GET", `${byName}${CLUSTER}${VERSION}`);
    assert.equal(other.status, 200, "the certificate has both names");
  });

  const scales: { scale: number; whole: string; exactMs: string | undefined }[] = [
    { scale: 1, whole: "30", exactMs: undefined },
    { scale: 0.01, whole: "1", exactMs: "300" },
    { scale: 0.1, whole: "3", exactMs: "3000" },
  ];
  for (const { scale, whole, exactMs } of scales) {
    it(`scales a Retry-After of 30 s by ${scale}`, async () => {
      const clock: Clock = { scale, nowMs: () => Date.UTC(2026, 0, 1) };
      running = await runEmulator({ clock });
      const { headers } = await running.arm("PUT", ZONE, { location: "global" });
      assert.deepEqual(
        [headers["retry-after"], headers["retry-after-ms"], headers["x-ms-retry-after-ms"]],
        [whole, exactMs, exactMs],
      );
    });
  }

  it("cuts the connection after it did what was asked, when told to", async () => {
    running = await runEmulator();
    running.emulator.faults.add({ kind: "drop", match: { method: "PUT", type: "Microsoft.Cache/redisEnterprise" } });
    await assert.rejects(running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER), /socket hang up|ECONNRESET/);
    assert.equal((await running.arm("GET", CLUSTER + VERSION)).status, 200);
  });

  it("says 500 and tells stderr when a rule has a defect, and goes on", async () => {
    const said: string[] = [];
    running = await runEmulator({ log: (message) => said.push(message) });
    const { store } = running.emulator.world;
    const list = store.list;
    store.list = () => {
      throw new Error("a bug");
    };
    const reply = await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
    store.list = list;
    assert.deepEqual([reply.status, (reply.json.error as { code: string }).code], [500, "InternalServerError"]);
    assert.ok(!reply.text.includes("a bug"));
    assert.match(said[0] ?? "", /a bug/);
    assert.equal((await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER)).status, 201);
  });

  describe("request log", () => {
    it("has one line per ARM request, with ids and codes, and nothing secret", async () => {
      const clock = new ManualClock();
      running = await runEmulator({ clock, logFile: "requests.log" });
      await running.arm("PUT", CLUSTER + VERSION, NEW_CLUSTER);
      clock.advance(404_000);
      await running.arm("PUT", DATABASE + VERSION, { properties: { accessKeysAuthentication: "Enabled" } });
      clock.advance(6_000);
      const keys = await running.arm("POST", `${DATABASE}/listKeys${VERSION}`, {});
      await running.arm("GET", `${CLUSTER}2${VERSION}&secret=s3cret`);
      const text = readFileSync(join(running.folder, "requests.log"), "utf8");
      const lines = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      assert.deepEqual(
        lines.map(({ method, status, code }) => [method, status, code]),
        [
          ["PUT", 201, undefined],
          ["PUT", 201, undefined],
          ["POST", 200, undefined],
          ["GET", 404, "ResourceNotFound"],
        ],
      );
      assert.deepEqual(Object.keys(lines[0] ?? {}), [
        "time",
        "azureTime",
        "path",
        "method",
        "status",
        "correlationId",
        "requestId",
        "durationMs",
      ]);
      assert.equal(lines[2]?.path, `${DATABASE}/listKeys?api-version=2025-07-01`);
      assert.equal(lines[2]?.azureTime, "2026-01-01T00:06:50.000Z");
      const secrets = [
        keys.json.primaryKey as string,
        running.emulator.cloud.clientSecret,
        "eyJ",
        "s3cret",
        "accessKeysAuthentication",
      ];
      for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    });
  });
});
