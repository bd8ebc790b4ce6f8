import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { aclRules, controlRules } from "../../../emulator/dataPlane/acl";
import type { Instance } from "../../../emulator/dataPlane/instance";
import { liveSettings, redisSettings } from "../../../emulator/dataPlane/redisSettings";

const instance: Instance = {
  hostName: "cache1.westus2.redis.azure.net",
  databaseId: "/subscriptions/s/…/databases/default",
  accessKeys: ["first-key=", "second-key="],
  evictionPolicy: "VolatileLRU",
  memoryBytes: 6 * 2 ** 30,
};

describe("acl", () => {
  const hashes = instance.accessKeys.map((key) => `#${createHash("sha256").update(key).digest("hex")}`);

  it("lets both keys in, as hashes, and never spells one", () => {
    const rules = aclRules(instance.accessKeys);
    assert.deepEqual(rules.slice(0, 4), ["reset", "on", ...hashes]);
    assert.ok(!rules.join(" ").includes("-key="));
  });

  it("lets nobody in when keys are disabled, not even without a password", () => {
    assert.deepEqual(aclRules([]), ["reset", "off"]);
  });

  it("begins with a reset, so that no older password survives", () => {
    for (const rules of [aclRules([]), aclRules(["a"]), controlRules("b")]) assert.equal(rules[0], "reset");
  });
});

describe("redisSettings", () => {
  const rows: readonly (readonly [azure: string, redis: string, because: string])[] = [
    ["AllKeysLFU", "allkeys-lfu", "Azure's eight policies are those of Redis"],
    ["AllKeysLRU", "allkeys-lru", "Azure's eight policies are those of Redis"],
    ["AllKeysRandom", "allkeys-random", "Azure's eight policies are those of Redis"],
    ["VolatileLRU", "volatile-lru", "it is Azure's default"],
    ["VolatileLFU", "volatile-lfu", "Azure's eight policies are those of Redis"],
    ["VolatileTTL", "volatile-ttl", "Azure's eight policies are those of Redis"],
    ["VolatileRandom", "volatile-random", "Azure's eight policies are those of Redis"],
    ["NoEviction", "noeviction", "RediSearch demands it"],
    ["SomethingNew", "noeviction", "an unknown policy must not lose data"],
  ];
  for (const [azure, redis, because] of rows) {
    it(`turns ${azure} into ${redis}, because ${because}`, () => {
      assert.deepEqual(liveSettings({ ...instance, evictionPolicy: azure }), [
        ["maxmemory", "6442450944"],
        ["maxmemory-policy", redis],
        ["notify-keyspace-events", ""],
      ]);
    });
  }

  it("passes keyspace events on, and writes an empty value as Redis reads it", () => {
    assert.deepEqual(liveSettings({ ...instance, keyspaceEvents: "KEA" }).at(-1), ["notify-keyspace-events", "KEA"]);
    const text = redisSettings({ instance, dataDir: "/tmp/a", socketPath: "/tmp/s", controlPassword: "hush" });
    assert.match(text, /^notify-keyspace-events ""$/m);
  });

  it("holds neither the keys nor the control password, and listens on the socket only", () => {
    const text = redisSettings({ instance, dataDir: '/tmp/a "b"', socketPath: "/tmp/s", controlPassword: "hush" });
    for (const secret of [...instance.accessKeys, "hush"]) assert.ok(!text.includes(secret));
    assert.match(text, /^port 0$/m);
    assert.match(text, /^dir "\/tmp\/a \\"b\\""$/m);
  });
});
