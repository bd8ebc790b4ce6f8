import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ArmId, parseArmId } from "../../emulator/world/armId";
import type { JsonObject } from "../../emulator/world/resource";
import { CLUSTER, DATABASE, ENDPOINT, GROUP, Hand, SUBNET } from "./hand";
import { Ledger } from "./ledger";
import { differences, normalState, normalWorld } from "./normal";
import {
  accountDefects,
  keyDefects,
  mannersDefects,
  secrecyDefects,
  strangerDefects,
  strangersThings,
} from "./oracles";
import { textsIn } from "./texts";

const CLIENT_SECRET = "client+secret/1=";

describe("the oracles of chaos report what is planted", () => {
  describe("accounts", () => {
    const state = { resources: [{ type: "pulumi-nodejs:azure-managed-redis:Cluster", id: CLUSTER }] };
    const foreign = new Set([ENDPOINT.toLowerCase()]);

    it("given all of ours in the state, and a stranger's: nothing", () => {
      assert.deepEqual(
        accountDefects(state, new Hand().put(CLUSTER, "Running").put(ENDPOINT, "Succeeded").store.all(), foreign),
        [],
      );
    });
    it("given something in Azure alone: an orphan", () => {
      const azure = new Hand().put(CLUSTER, "Running").put(DATABASE, "Running").store.all();
      assert.deepEqual(accountDefects(state, azure, foreign), [`orphan: ${DATABASE} is not in the state`]);
    });
    it("given something in the state alone: a ghost", () => {
      assert.deepEqual(accountDefects(state, [], foreign), [`ghost: ${CLUSTER} is in the state, and not in Azure`]);
    });
  });

  describe("others' things", () => {
    const foreign = new Set([SUBNET, DATABASE].map((id) => id.toLowerCase()));
    const start = () => new Hand().put(SUBNET, "Succeeded").put(DATABASE, "Running", { primaryKey: "theirs" });
    const cases: { title: string; does: (hand: Hand) => void; reports: RegExp | undefined }[] = [
      {
        title: "what is ours comes and goes",
        does: (hand) => hand.put(CLUSTER, "Running").delete(CLUSTER),
        reports: undefined,
      },
      { title: "a subnet is removed", does: (hand) => hand.delete(SUBNET), reports: /subnets\/default.*found nothing/ },
      {
        title: "a subnet is removed and made anew",
        does: (hand) => hand.delete(SUBNET).put(SUBNET, "Succeeded"),
        reports: /made anew/,
      },
      {
        title: "a subnet is left failed",
        does: (hand) => hand.put(SUBNET, "Failed"),
        reports: /wanted "Succeeded", found "Failed"/,
      },
      {
        title: "a stranger's key is regenerated",
        does: (hand) => hand.put(DATABASE, "Running", { primaryKey: "another" }),
        reports: /primaryKey: wanted "theirs"/,
      },
    ];
    for (const { title, does, reports } of cases) {
      it(`given that ${title}: ${reports ? "reported" : "nothing"}`, () => {
        const hand = start();
        const ledger = new Ledger(hand.store);
        const before = strangersThings(hand.store.all(), foreign);
        does(hand);
        const after = strangersThings(hand.store.all(), foreign);
        const defects = strangerDefects({ before, after }, ledger.lives);
        if (reports === undefined) assert.deepEqual(defects, []);
        else assert.match(defects.join("\n"), reports);
      });
    }
  });

  describe("keys", () => {
    const state = (activeKey: string) => ({
      resources: [{ type: "pulumi-nodejs:azure-managed-redis:Database", id: DATABASE, outputs: { activeKey } }],
    });
    const theirs = `${GROUP}/Microsoft.Cache/redisEnterprise/other/databases/default`;
    const azure = new Hand()
      .put(DATABASE, "Running", { primaryKey: "a=", secondaryKey: "b=" })
      .put(theirs, "Running", { primaryKey: "c=", secondaryKey: "d=" })
      .store.all();
    const outputs = (key: string, other = key) => ({
      accessKey: key,
      connectionString: `rediss://:${encodeURIComponent(other)}@redis.westus2.redis.azure.net:10000`,
    });
    const cases: { title: string; given: Record<string, unknown>; active: string; reports: RegExp | undefined }[] = [
      { title: "the active key", given: outputs("b="), active: "Secondary", reports: undefined },
      {
        title: "the key that is not active",
        given: outputs("a="),
        active: "Secondary",
        reports: /is not the Secondary one/,
      },
      { title: "a stranger's key", given: outputs("c="), active: "Primary", reports: /is not the Primary one/ },
      { title: "no key", given: {}, active: "Primary", reports: /is not the Primary one/ },
      {
        title: "another key in the connection string",
        given: outputs("a=", "b="),
        active: "Primary",
        reports: /another key/,
      },
    ];
    for (const { title, given, active, reports } of cases) {
      it(`given ${title} in the outputs: ${reports ? "reported" : "nothing"}`, () => {
        const defects = keyDefects(given, state(active), azure);
        if (reports === undefined) assert.deepEqual(defects, []);
        else assert.match(defects.join(), reports);
      });
    }

    it("given a key that was regenerated: the ledger knows it as retired, and the other as good", () => {
      const hand = new Hand().put(DATABASE, "Running", { primaryKey: "a=", secondaryKey: "b=" });
      hand.put(DATABASE, "Updating", { primaryKey: "a=", secondaryKey: "e=" });
      assert.deepEqual([...hand.ledger.retiredKeys], ["b="]);
      assert.deepEqual([...hand.ledger.keys], ["a=", "b=", "e="]);
    });
  });

  describe("secrets", () => {
    const secrets = { keys: ["abc+/="], clientSecret: CLIENT_SECRET };
    let folder = "";
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "amr-oracle-"));
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    const cases: { file: string; text: string; reports: string[] }[] = [
      { file: "state/stacks/test.json", text: '{"accessKey":"v1:…"}', reports: [] },
      { file: "state/stacks/test.json.1", text: '{"accessKey":"abc+/="}', reports: ["an access key"] },
      { file: "state/stacks/test.json.bak", text: '"rediss://:abc%2B%2F%3D@host"', reports: ["an access key"] },
      { file: "home/logs/a.log", text: `secret=${CLIENT_SECRET}`, reports: ["the client's secret"] },
    ];
    for (const { file, text, reports } of cases) {
      it(`given ${file} with ${text}: ${reports.join() || "nothing"}`, () => {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
        const found = secrecyDefects(textsIn(folder, ["state", "home"]), secrets);
        assert.deepEqual(
          found,
          reports.map((what) => `${what} is in plain text in ${file}`),
        );
      });
    }
  });

  it("given a stack trace in what was printed: reported", () => {
    assert.deepEqual(mannersDefects("error: redis: no\nat last"), []);
    assert.match(
      mannersDefects("TypeError: x\n    at run (/a/b.js:1:2)").join(),
      /a stack trace was printed:\nTypeError/,
    );
  });

  describe("the same end", () => {
    const world = (properties: JsonObject) =>
      normalWorld([{ id: parseArmId(DATABASE) as ArmId, document: { properties, etag: "1" }, hidden: {} }]);

    it("given another value, or something that is not there: both are named", () => {
      const [wanted, found] = [world({ port: 10000, modules: [] }), world({ port: 10001 })];
      assert.match(
        differences(wanted, found).join("\n"),
        /modules: wanted \[\], found nothing\n.*port: wanted 10000, found 10001/,
      );
    });
    it("given persistence that is off, or was never on: no difference; given one that is on: a difference", () => {
      const off = world({ persistence: { aofEnabled: false, rdbEnabled: false, rdbFrequency: null } });
      assert.deepEqual(differences(world({}), off), []);
      assert.equal(differences(world({}), world({ persistence: { aofEnabled: true } })).length, 1);
    });
    it("given a state that lacks a resource: it is named", () => {
      const state = { resources: [{ urn: "urn:a", id: CLUSTER }] };
      assert.match(differences(normalState(state), normalState({})).join(), /^urn:a: wanted .* found nothing$/);
    });
  });
});
