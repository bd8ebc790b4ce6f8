import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { controlRules, keyRules, userRules } from "../../../emulator/dataPlane/acl";
import type { ServedInstance } from "../../../emulator/dataPlane/instance";
import { liveSettings, nodesFile, redisSettings } from "../../../emulator/dataPlane/redisSettings";
import { localInstance } from "./localInstance";

const instance: ServedInstance = {
  ...localInstance({ hostName: "cache1.westus2.redis.azure.net", accessKeys: ["first-key=", "second-key="] }),
  memoryBytes: 6 * 2 ** 30,
  node: { host: "127.64.0.4", port: 8501 },
};

describe("acl", () => {
  const hashes = instance.accessKeys.map((key) => `#${createHash("sha256").update(key).digest("hex")}`);

  it("lets both keys in, as hashes, and never spells one", () => {
    const rules = keyRules(instance);
    assert.deepEqual(rules.slice(0, 4), ["reset", "on", ...hashes]);
    assert.ok(!rules.join(" ").includes("-key="));
  });

  it("lets nobody in when keys are disabled, not even without a password", () => {
    assert.deepEqual(keyRules({ ...instance, accessKeys: [] }), ["reset", "off"]);
  });

  it("begins with a reset, so that no older password survives", () => {
    const user = { name: "u", passwordHashes: [], rules: "+get ~a" };
    const all = [keyRules({ ...instance, accessKeys: [] }), keyRules(instance), userRules(user, instance)];
    for (const rules of [...all, controlRules("b")]) assert.equal(rules[0], "reset");
  });
});

describe("userRules", () => {
  const rows: readonly { rules: string; own: string; because: string }[] = [
    { rules: "+get ~cache:*", own: "&* +get ~cache:*", because: "channels are allowed where nothing is said of them" },
    { rules: "+get  &news:* ", own: "+get &news:*", because: "the user named channels" },
    { rules: "resetchannels +get", own: "resetchannels +get", because: "the user wants none" },
  ];
  for (const { rules, own, because } of rows) {
    it(`gives "${rules}" as "${own}", because ${because}`, () => {
      const all = userRules(
        { name: "u", passwordHashes: ["ab"], rules },
        { ...instance, refusedCommands: ["cluster"] },
      );
      assert.deepEqual(all.slice(0, 3 + own.split(" ").length), ["reset", "on", "#ab", ...own.split(" ")]);
      assert.equal(all.at(-1), "-cluster");
      assert.ok(all.includes("-shutdown"));
    });
  }
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

  it("announces a node only where clients are shown nodes, and the host name only when it is to be", () => {
    const named = (isHostNameAnnounced: boolean): unknown =>
      liveSettings({ ...instance, slots: { kind: "shown", isHostNameAnnounced } }).slice(-3);
    const address = [
      ["cluster-announce-ip", "127.64.0.4"],
      ["cluster-announce-port", "8501"],
    ];
    assert.deepEqual(named(false), [...address, ["cluster-announce-hostname", ""]]);
    assert.deepEqual(named(true), [...address, ["cluster-announce-hostname", instance.hostName]]);
    const hidden = liveSettings({ ...instance, slots: { kind: "hidden", crossSlotCommands: [] } });
    assert.ok(!hidden.some(([name]) => name.startsWith("cluster")));
    assert.match(nodesFile(instance), /^[0-9a-f]{40} 127\.64\.0\.4:8501@0 myself,slave 0{40} /);
  });

  it("holds neither the keys nor the control password, and listens on the socket only", () => {
    const text = redisSettings({ instance, dataDir: '/tmp/a "b"', socketPath: "/tmp/s", controlPassword: "hush" });
    for (const secret of [...instance.accessKeys, "hush"]) assert.ok(!text.includes(secret));
    assert.match(text, /^port 0$/m);
    assert.match(text, /^dir "\/tmp\/a \\"b\\""$/m);
  });
});
