import assert from "node:assert/strict";
import { Throttling } from "../../../emulator/gateway/throttling";
import { ManualClock } from "../../../emulator/world/clock";
import { DIRECTORY } from "../../../emulator/world/directory";
import { CLUSTER, DATABASE, GROUP, LocalArm, SUBSCRIPTION } from "../localArm";

const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/vnet`;
const PREFIX = "x-ms-ratelimit-remaining-";

const given = (): LocalArm => new LocalArm({ throttling: true });
const limits = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => [name.slice(PREFIX.length), value]),
  );

describe("limits on requests", () => {
  const buckets: { act: (arm: LocalArm) => Readonly<Record<string, string>>; left: object; because: string }[] = [
    {
      act: (arm) => arm.ok("GET", GROUP).headers,
      left: { "subscription-reads": "1099", "subscription-global-reads": "16499" },
      because: "a read tells of reads only",
    },
    {
      act: (arm) =>
        arm.send("PUT", CLUSTER, { location: "westus2", zones: ["1"], sku: { name: "Balanced_B5" } }).headers,
      left: { "subscription-writes": "799", "subscription-global-writes": "11999" },
      because: "a refusal of a provider costs as well",
    },
    {
      act: (arm) => arm.ok("DELETE", CLUSTER).headers,
      left: { "subscription-deletes": "799", "subscription-global-deletes": "11999" },
      because: "deletions have a bucket of their own",
    },
    {
      act: (arm) => arm.ok("PUT", ZONE, { location: "global" }).headers,
      left: { "subscription-resource-requests": "11999" },
      because: "private DNS tells of its own limit alone (recorded: aso-PrivateDnsZone, 2026-03)",
    },
    {
      act: (arm) => arm.ok("GET", arm.ok("PUT", ZONE, { location: "global" }).headers.Location as string).headers,
      left: { "subscription-resource-requests": "499" },
      because: "polls count",
    },
    {
      act: (arm) => arm.ok("GET", NETWORK).headers,
      left: { "subscription-reads": "1099", "subscription-global-reads": "16499" },
      because: "the limit of Microsoft.Network itself is not told",
    },
    {
      act: (arm) => arm.ok("GET", "/subscriptions").headers,
      left: { "tenant-reads": "1099" },
      because: "tenants have the same again",
    },
    {
      act: (arm) => arm.ok("PUT", `${ZONE}?api-version=2020-06-01`, { location: "global" }).headers,
      left: { "subscription-resource-requests": "799" },
      because: "older versions of private DNS tell of ARM's limit (recorded: aso-PrivateEndpoint, 2026-04)",
    },
    { act: (arm) => arm.send("GET", CLUSTER).headers, left: {}, because: "a 404 of the gateway carries none" },
  ];
  for (const { act, left, because } of buckets) {
    it(`leave ${JSON.stringify(left)}: ${because}`, () => assert.deepEqual(limits(act(given())), left));
  }

  it("count actions as writes", () => {
    const arm = given();
    arm.cluster();
    arm.database();
    assert.equal(limits(arm.ok("POST", `${DATABASE}/listKeys`).headers)["subscription-writes"], "799");
  });

  it("refuse with 429 and a Retry-After what comes too fast, and until that is over", () => {
    const arm = given();
    for (let read = 0; read < 1_100; read++) arm.ok("GET", GROUP);
    const { status, code, message, headers } = arm.send("GET", GROUP);
    assert.deepEqual([status, code, headers["Retry-After"]], [429, "SubscriptionRequestsThrottled", "1"]);
    assert.ok(message.includes(DIRECTORY.subscriptionId));
    arm.pass(0.5);
    assert.equal(arm.send("GET", GROUP).status, 429, "there are tokens by now, and yet");
    assert.equal(arm.send("DELETE", CLUSTER).status, 204, "other kinds go on");
    arm.pass(0.5);
    for (let read = 0; read < 25; read++) arm.ok("GET", GROUP);
    assert.equal(arm.send("GET", GROUP).status, 429, "25 came back in a second");
    arm.pass(3600);
    assert.equal(limits(arm.ok("GET", GROUP).headers)["subscription-reads"], "1099", "no more than fit in");
  });

  it("refill writes and deletes more slowly", () => {
    const arm = given();
    for (let write = 0; write < 800; write++) arm.ok("DELETE", CLUSTER);
    assert.equal(arm.send("DELETE", CLUSTER).status, 429);
    arm.pass(1);
    for (let write = 0; write < 10; write++) arm.ok("DELETE", CLUSTER);
    assert.equal(arm.send("DELETE", CLUSTER).status, 429);
  });

  const windows: { type: string; method: string; max: number }[] = [
    { type: "Microsoft.Network/privateEndpoints", method: "PUT", max: 1_000 },
    { type: "Microsoft.Network/virtualNetworks/subnets", method: "DELETE", max: 1_000 },
    { type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", method: "GET", max: 500 },
  ];
  for (const { type, method, max } of windows) {
    it(`let ${max} of ${method} ${type} through in five minutes`, () => {
      const clock = new ManualClock();
      const throttling = new Throttling(clock);
      const spend = (): object =>
        throttling.spend({
          method,
          type,
          apiVersion: "2024-06-01",
          subscriptionId: DIRECTORY.subscriptionId,
          clientId: DIRECTORY.clientId,
        });
      for (let count = 0; count < max; count++) {
        // Slow enough for ARM, too fast for the provider.
        clock.advance(299_000 / max);
        spend();
      }
      assert.throws(spend, (error: { status: number; code: string; options: { retryAfterMs: number } }) => {
        assert.deepEqual([error.status, error.code], [429, "TooManyRequests"]);
        return error.options.retryAfterMs >= 1_000;
      });
      clock.advance(300_000);
      spend();
    });
  }

  it("can be switched off", () => {
    const arm = new LocalArm({ throttling: false });
    for (let read = 0; read < 1_000; read++) assert.deepEqual(limits(arm.ok("GET", GROUP).headers), {});
  });

  it("are shared by all scopes of the subscription", () => {
    const arm = given();
    arm.ok("GET", GROUP);
    assert.equal(limits(arm.ok("GET", SUBSCRIPTION).headers)["subscription-reads"], "1098");
  });
});
