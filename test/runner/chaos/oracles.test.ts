import { strict as assert } from "node:assert";
import type { NumberedRequest } from "../../../emulator/server/requestRing";
import type { Resource } from "../../../emulator/world/resource";
import type { UnparsedObject } from "../../../runner/api/customKind";
import type { Secret } from "../../../runner/kubernetes/secret";
import { CLUSTER, DATABASE, ENDPOINT, Hand, SUBNET } from "../../chaos/hand";
import { secrecyDefects } from "../../chaos/oracles";
import type { Actor, Wish } from "./life";
import {
  blindDefects,
  declaredDefects,
  endDefects,
  type Instance,
  leftInAzureDefects,
  leftStackDefects,
  livesDefects,
  quietDefects,
  releaseDefects,
  secretDefects,
  standingDefects,
  stateDefects,
  writesDefects,
} from "./oracles";

const ACTOR: Actor = { name: "redis", plane: "control" };
const WISH: Wish = { size: 0 };
const HOST = "redis.westus2.redis.azure.net";
const KEY = "0123456789abcdefghijklmnopqrstuvwxyz";

/** One defect that says this; or none. */
function says(defects: readonly string[], report: RegExp | undefined): void {
  if (report === undefined) assert.deepEqual(defects, []);
  else assert.match(defects.join("\n"), report);
}

describe("the oracles of the runner's chaos", () => {
  describe("an object stands as its user wants", () => {
    const condition = (type: string, status = "True", reason = "Ready") => ({ type, status, reason, message: "" });
    const object = (conditions: readonly object[], observedGeneration = 2): UnparsedObject => ({
      apiVersion: "v1",
      kind: "AzureManagedRedis",
      metadata: { name: "redis", generation: 2 },
      status: { observedGeneration, conditions },
    });
    const refusal = [condition("Ready", "False", "InvalidScaleTarget"), condition("Error"), condition("Stalled")];
    const refused: Wish = { size: 0, wrong: "SKU" };
    const cases: { given: string; wish: Wish | undefined; found: UnparsedObject | undefined; report?: RegExp }[] = [
      { given: "Ready", wish: WISH, found: object([condition("Ready")]) },
      { given: "Ready of an earlier generation", wish: WISH, found: object([condition("Ready")], 1), report: /speaks/ },
      { given: "not Ready", wish: WISH, found: object([condition("Ready", "False")]), report: /is not Ready/ },
      { given: "one that got lost", wish: WISH, found: undefined, report: /is not there/ },
      { given: "one that is gone as wanted", wish: undefined, found: undefined },
      { given: "one that stays", wish: undefined, found: object([]), report: /still there/ },
      { given: "a refusal", wish: refused, found: object(refusal) },
      {
        given: "a refusal for another reason",
        wish: { size: 0, wrong: "parameter" },
        found: object(refusal),
        report: /Unsupp/,
      },
      {
        given: "Ready in spite of what cannot be had",
        wish: refused,
        found: object([condition("Ready")]),
        report: /refused/,
      },
      {
        given: "a refusal without Stalled",
        wish: refused,
        found: object(refusal.slice(0, 2)),
        report: /is not refused/,
      },
    ];
    for (const { given, wish, found, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(standingDefects(ACTOR, wish, found), report));
    }
  });

  const part = (id: string, document: object, hidden: object = {}) =>
    ({ id: { text: id }, document, hidden }) as unknown as Resource;
  const instance = (changed: Partial<Instance> = {}): Instance => ({
    cluster: part(CLUSTER, { sku: { name: "Balanced_B5" }, properties: { hostName: HOST } }),
    database: part(DATABASE, { properties: { evictionPolicy: "VolatileLRU" } }, { primaryKey: KEY }),
    endpoint: part(ENDPOINT, {}),
    zoneGroup: part(`${ENDPOINT}/privateDnsZoneGroups/redis-dzg`, {}),
    ...changed,
  });

  describe("Azure has what the object says", () => {
    const cases: { given: string; wish?: Wish; changed?: Partial<Instance>; report?: RegExp }[] = [
      { given: "the same" },
      { given: "another SKU", wish: { size: 1 }, report: /Balanced_B5 instead of Balanced_B10/ },
      { given: "another policy", wish: { size: 0, policy: "noeviction" }, report: /VolatileLRU instead of NoEviction/ },
      { given: "no endpoint", changed: { endpoint: undefined }, report: /no endpoint in Azure/ },
      { given: "no zone group", changed: { zoneGroup: undefined }, report: /no zoneGroup/ },
    ];
    for (const { given, wish = WISH, changed, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(declaredDefects("redis", wish, instance(changed)), report));
    }
  });

  describe("the Secret tells endpoint and key", () => {
    const secret = (authString: string, host = HOST): Secret => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "redis-auth" },
      data: {
        authString: Buffer.from(authString).toString("base64"),
        host: Buffer.from(host).toString("base64"),
      },
    });
    const cases: { given: string; found: Secret | undefined; primaryEndpoint?: string; report?: RegExp }[] = [
      { given: "both", found: secret(KEY) },
      { given: "a key of before", found: secret("old"), report: /does not have the key/ },
      { given: "another host", found: secret(KEY, "other"), report: /Secret has another host/ },
      { given: "another host in the status", found: secret(KEY), primaryEndpoint: "other", report: /status has other/ },
      { given: "no Secret", found: undefined, report: /has no Secret/ },
    ];
    for (const { given, found, primaryEndpoint = HOST, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(secretDefects("redis", found, { primaryEndpoint }, instance()), report));
    }
  });

  describe("the finalizer goes last", () => {
    it("given a finalizer that went while Azure had the cluster: reported", () => {
      says(releaseDefects([{ name: "redis", left: [] }]), undefined);
      says(
        releaseDefects([{ name: "redis", left: [CLUSTER] }]),
        /finalizer of redis went while Azure had .*redisEnterprise/,
      );
    });
  });

  describe("each resource is made once for each life", () => {
    const life = () => new Hand().put(CLUSTER, "Running").delete(CLUSTER);
    const cases: { given: string; hand: Hand; lives?: number; report?: RegExp }[] = [
      { given: "one life", hand: life() },
      {
        given: "a second create",
        hand: life().put(CLUSTER, "Running").delete(CLUSTER),
        report: /made 2 times instead of 1/,
      },
      { given: "two lives of the object", hand: life().put(CLUSTER, "Running").delete(CLUSTER), lives: 2 },
      { given: "one that stays", hand: new Hand().put(CLUSTER, "Running"), report: /made 1 times and deleted 0/ },
      { given: "one of nobody", hand: life(), lives: 0, report: /made 1 times instead of 0/ },
      {
        given: "a creation that failed and was made again",
        hand: new Hand().put(CLUSTER, "CreateFailed").delete(CLUSTER).put(CLUSTER, "Running").delete(CLUSTER),
      },
      {
        given: "one that ran, failed and was made again",
        hand: new Hand()
          .put(CLUSTER, "Running")
          .put(CLUSTER, "UpdateFailed")
          .delete(CLUSTER)
          .put(CLUSTER, "Running")
          .delete(CLUSTER),
        report: /made 2 times instead of 1/,
      },
    ];
    for (const { given, hand, lives = 1, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(
          livesDefects(hand.lives, () => lives),
          report,
        ));
    }
  });

  describe("Azure accepts one write for each birth and change, one delete for each death", () => {
    const asked = (method: string, status: number, id = CLUSTER) =>
      ({ method, status, id, path: id }) as unknown as NumberedRequest;
    const made = [asked("PUT", 201), asked("PATCH", 200), asked("DELETE", 202), asked("DELETE", 204)];
    const cases: { given: string; requests: NumberedRequest[]; excused?: number; report?: RegExp }[] = [
      { given: "a life with one change", requests: made },
      { given: "a write too many", requests: [...made, asked("PUT", 200)], report: /written 3 times instead of 2/ },
      { given: "one that was refused", requests: [...made, asked("PUT", 409), asked("PUT", 0)] },
      { given: "one that Azure did not answer", requests: [...made, asked("PUT", 200)], excused: 1 },
      { given: "a second delete", requests: [...made, asked("DELETE", 202)], report: /deleted 2 times instead of 1/ },
      {
        given: "a write of what was never made",
        requests: [asked("PUT", 200, SUBNET), asked("PUT", 200, SUBNET)],
        report: /subnets/,
      },
    ];
    const { lives } = new Hand().put(CLUSTER, "Running").delete(CLUSTER);
    for (const { given, requests, excused = 0, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(writesDefects(requests, lives, { changes: () => 1, excused }), report));
    }
  });

  describe("a runner with nothing to do", () => {
    it("given a write after it had come to rest: reported, and none before that", () => {
      const activities = [
        { atMs: 10, what: "PATCH /status" },
        { atMs: 30, what: "a pass" },
      ];
      says(quietDefects(activities, 40), undefined);
      says(quietDefects(activities, 20), /with nothing to do the runner did: a pass/);
    });
  });

  describe("the state folder", () => {
    const stack = "state/state/.pulumi/stacks/amr-00/uid.json";
    const text = (pending: readonly object[]) =>
      JSON.stringify({ version: 3, checkpoint: { latest: { pending_operations: pending } } });
    it("given an operation that is pending, or a lock: reported", () => {
      says(stateDefects([[stack, text([])]]), undefined);
      says(stateDefects([[stack, text([{ type: "creating" }])]]), /an operation is pending in .*uid\.json/);
      says(stateDefects([["state/state/.pulumi/locks/organization/amr-00/uid/1.json", "{}"]]), /a lock is left/);
    });
    it("given a stack, its copy or its settings after the end: reported", () => {
      says(leftStackDefects([["state/projects/amr-00/Pulumi.yaml", ""]]), undefined);
      const settings = "state/projects/amr-00/Pulumi.uid.yaml";
      for (const name of [stack, `${stack}.bak`, settings, `${settings}.7.new`])
        says(leftStackDefects([[name, "{}"]]), /the state folder keeps/);
    });
    it("given a key, or the passphrase: reported", () => {
      const secrets = { keys: [KEY], clientSecret: "the-secret-of-the-client" };
      says(secrecyDefects([[stack, text([])]], secrets), undefined);
      says(secrecyDefects([["an object or an Event", `{"message":"${KEY}"}`]], secrets), /access key is in plain text/);
    });
  });

  it("given something of ours that Azure still has: reported, but nobody else's", () => {
    const { store } = new Hand().put(CLUSTER, "Running");
    says(leftInAzureDefects(store.all(), new Set([CLUSTER.toLowerCase()])), undefined);
    says(leftInAzureDefects(store.all(), new Set()), /Azure still has .*redisEnterprise/);
  });

  describe("an oracle that looks at nothing finds nothing", () => {
    const activities = ["PATCH /apis/group/v1/one", "PUT /subscriptions/1/two"].map((what) => ({ atMs: 1, what }));
    const seen = { releases: [{ name: "redis", left: [] }], keys: 4, passes: 2, activities };
    const cases = [
      { given: "all that a life brings", changed: {}, report: undefined },
      { given: "no release", changed: { releases: [] }, report: /nobody saw the finalizer of redis go/ },
      { given: "no key", changed: { keys: 0 }, report: /nobody saw a key/ },
      { given: "no pass", changed: { passes: 0 }, report: /nobody saw a pass/ },
      { given: "no write to Kubernetes", changed: { activities: activities.slice(1) }, report: /to Kubernetes/ },
      { given: "no write to Azure", changed: { activities: activities.slice(0, 1) }, report: /to Azure/ },
    ];
    for (const { given, changed, report } of cases) {
      it(`given ${given}: ${report ? "reported" : "accepted"}`, () =>
        says(blindDefects(["redis"], { ...seen, ...changed }), report));
    }
  });

  it("given another exit code, or a process that stays: reported", () => {
    says(endDefects(0, []), undefined);
    says(endDefects(1, []), /ended with 1/);
    says(endDefects(null, []), /ended with null/);
    says(endDefects(0, [17]), /1 processes of the runner are left/);
  });
});
