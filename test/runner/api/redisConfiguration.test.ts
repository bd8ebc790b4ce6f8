import { strict as assert } from "node:assert";
import { EVICTION_POLICIES as AZURE_POLICIES } from "../../../provider/resources/database/rules";
import { EVICTION_POLICIES, redisSettings } from "../../../runner/api/redisConfiguration";

const GOOD = [
  { given: undefined, settings: {}, because: "there is nothing to set" },
  { given: {}, settings: {}, because: "there is nothing to set" },
  {
    given: { "maxmemory-policy": "allkeys-lru" },
    settings: { evictionPolicy: "AllKeysLRU" },
    because: "Redis spells it so",
  },
  {
    given: { "maxmemory-policy": "AllKeysLRU" },
    settings: { evictionPolicy: "AllKeysLRU" },
    because: "Azure spells it so",
  },
  {
    given: { "maxmemory-policy": "NOEVICTION" },
    settings: { evictionPolicy: "NoEviction" },
    because: "Redis ignores case",
  },
  {
    given: { "notify-keyspace-events": "KEA" },
    settings: { notifyKeyspaceEvents: "KEA" },
    because: "they are Redis' letters",
  },
  {
    given: { "notify-keyspace-events": "" },
    settings: { notifyKeyspaceEvents: "" },
    because: "no letters are no events",
  },
] as const;

const BAD = [
  {
    given: { maxclients: "5" },
    unsupported: ['Azure Managed Redis has no parameter "maxclients"'],
    because: "the SKU decides",
  },
  {
    given: { "maxmemory-policy": "constructor" },
    unsupported: [
      'maxmemory-policy must be one of volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, allkeys-lfu, allkeys-random, noeviction, not "constructor"',
    ],
    because: "a word of JavaScript is no policy",
  },
  {
    given: { "notify-keyspace-events": "Q", toString: 1 },
    unsupported: [
      'notify-keyspace-events must be letters of Redis such as KEA, not "Q"',
      'Azure Managed Redis has no parameter "toString"',
    ],
    because: "all are said at once",
  },
  {
    given: { "notify-keyspace-events": 5 },
    unsupported: ["notify-keyspace-events must be letters of Redis such as KEA, not 5"],
    because: "letters are text",
  },
] as const;

describe("redisConfiguration", () => {
  for (const { given, settings, because } of GOOD) {
    it(`given ${JSON.stringify(given)}: sets ${JSON.stringify(settings)}, because ${because}`, () => {
      assert.deepEqual(redisSettings(given), { settings });
    });
  }

  for (const { given, unsupported, because } of BAD) {
    it(`given ${JSON.stringify(given)}: is not supported, because ${because}`, () => {
      assert.deepEqual(redisSettings(given), { unsupported });
    });
  }

  it("knows the policies that the provider knows", () => {
    assert.deepEqual(Object.values(EVICTION_POLICIES).sort(), [...AZURE_POLICIES.known].sort());
  });
});
