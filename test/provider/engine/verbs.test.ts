import { strict as assert } from "node:assert";
import type * as messages from "@pulumi/pulumi/proto/provider_pb";
import { type Inputs, PROVIDER_KEY } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { fromStruct, toStruct } from "../../../provider/engine/protobuf";
import { sdkRequire } from "../../../provider/engine/sdkRequire";
import { type Serving, servedVerbs } from "../../../provider/engine/verbs";
import { lifecycles } from "../../../provider/kinds";
import type { ResourceStatus } from "../../../provider/lifecycle/status";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { token } from "../../../provider/typeTokens";
import { asKept, clusterInputs, databaseInputs, zoneGroupInputs, zoneInputs } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { ours, running } from "../lifecycle/runningCluster";

const pb = sdkRequire("@pulumi/pulumi/proto/provider_pb") as typeof messages;
const HOUR_MS = 3_600_000;
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** The verbs before one Azure; inputs are checked ones, with the text that the dynamic shell keeps. */
function shell(azure = new InProcessAzure()) {
  const statuses: Record<string, ResourceStatus> = {};
  const all = lifecycles({ azure: async () => azure, clock: azure.clock });
  const verbs = (serving: Partial<Serving> = {}) =>
    servedVerbs(
      {
        lifecycles: all,
        waitUntil: "started",
        report: (urn, status) => {
          statuses[urn] = status;
        },
        signal: new AbortController().signal,
        engine: () => undefined,
        ...serving,
      },
      pb,
    );
  const checked = async (kind: "Cluster" | "Database", raw: Inputs) => {
    const options = { log: { warn() {}, progress() {} } };
    return { ...(await all[kind].check({}, raw, options)).inputs, [PROVIDER_KEY]: "text" };
  };
  const urnOf = (kind: "Cluster" | "Database") => `urn:pulumi:s::p::${token(kind)}::redis`;
  const requests = () => azure.calls.splice(0).map(({ verb }) => verb);
  return { azure, all, verbs, statuses, checked, urnOf, requests };
}

function creation(urn: string, properties: Inputs): messages.CreateRequest {
  const request = new pb.CreateRequest();
  request.setUrn(urn);
  request.setProperties(toStruct(properties));
  return request;
}

/** For `diff` and `update`, which ask alike. */
function change<Request extends messages.UpdateRequest | messages.DiffRequest>(
  request: Request,
  { urn, olds, news }: { urn: string; olds: Inputs; news: Inputs },
): Request {
  request.setUrn(urn);
  request.setOlds(toStruct(olds));
  request.setNews(toStruct(news));
  return request;
}

describe("a provider that only declares", () => {
  it("asks Azure nothing, keeps id and inputs, and lets the next update begin", async () => {
    const { azure, verbs, statuses, checked, urnOf, requests } = shell();
    const urn = urnOf("Cluster");
    const inputs = await checked("Cluster", clusterInputs);
    requests();
    const response = await verbs({ declares: true }).create(creation(urn, inputs));
    assert.deepEqual(requests(), []);
    assert.match(response.getId(), /redisEnterprise\/cache1$/);
    assert.equal(statuses[urn]?.is, "in progress");
    const olds = fromStruct(response.getProperties());
    assert.deepEqual([olds[PROVIDER_KEY], olds.settled, olds.phase], ["text", false, "waiting for its turn"]);

    const diff = await verbs().diff(change(new pb.DiffRequest(), { urn, olds, news: inputs }));
    assert.equal(diff.getChanges(), pb.DiffResponse.DiffChanges.DIFF_SOME);
    await verbs().update(change(new pb.UpdateRequest(), { urn, olds, news: inputs }));
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given an adoption: the update takes over what is there", async () => {
    const { azure, verbs, statuses, checked, urnOf } = shell();
    const urn = urnOf("Cluster");
    const theirs = await checked("Cluster", { ...clusterInputs, owner: "somebody" });
    await verbs().create(creation(urn, theirs));
    azure.pass(HOUR_MS);
    const inputs = await checked("Cluster", { ...clusterInputs, adopt: true });
    let olds = fromStruct((await verbs({ declares: true }).create(creation(urn, inputs))).getProperties());
    for (let pass = 0; pass < 3; pass += 1) {
      const response = await verbs().update(change(new pb.UpdateRequest(), { urn, olds, news: inputs }));
      olds = fromStruct(response.getProperties());
      azure.pass(HOUR_MS);
    }
    assert.deepEqual(statuses[urn], { is: "settled" });
  });
});

describe("a provider that has newer properties than the state", () => {
  /** A database that a state calls in progress, and that a step has settled since. */
  async function steppedOn() {
    const world = shell();
    const { azure, all, verbs, checked, urnOf, requests } = world;
    const urn = urnOf("Database");
    await verbs().create(creation(urnOf("Cluster"), await checked("Cluster", clusterInputs)));
    azure.pass(HOUR_MS);
    const inputs = await checked("Database", databaseInputs);
    const olds = fromStruct((await verbs().create(creation(urn, inputs))).getProperties());
    azure.pass(HOUR_MS);
    const { [PROVIDER_KEY]: _, ...plain } = inputs;
    const { [PROVIDER_KEY]: __, ...before } = olds;
    const options = { log: { warn() {}, progress() {} }, waitUntil: "started" as const };
    const newer = asKept((await all.Database.update(before, plain, options)).properties);
    requests();
    return { ...world, urn, inputs, olds, newer };
  }

  it("takes over what is settled and wanted: no request, and secrets are marked", async () => {
    const { verbs, urn, inputs, olds, newer, statuses, requests } = await steppedOn();
    const served = verbs({ newer: new Map([[urn, newer]]) });
    const diff = await served.diff(change(new pb.DiffRequest(), { urn, olds: inputs, news: inputs }));
    assert.equal(diff.getChanges(), pb.DiffResponse.DiffChanges.DIFF_SOME, "the engine takes them only by an update");
    const response = await served.update(change(new pb.UpdateRequest(), { urn, olds, news: inputs }));
    assert.deepEqual([requests(), statuses[urn]], [[], { is: "settled" }]);
    const { primaryKey, port, [PROVIDER_KEY]: text } = fromStruct(response.getProperties());
    assert.deepEqual([port, text], [10000, "text"]);
    assert.ok(SIGNATURE in (primaryKey as object));
  });

  it("given another program: updates from them", async () => {
    const { verbs, urn, inputs, olds, newer, azure, statuses } = await steppedOn();
    const news = { ...inputs, evictionPolicy: "NoEviction" };
    const served = verbs({ newer: new Map([[urn, newer]]) });
    await served.update(change(new pb.UpdateRequest(), { urn, olds, news }));
    assert.equal(statuses[urn]?.is, "in progress");
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1/databases/default"]);
  });

  it("given one that is being deleted since: looks", async () => {
    const { verbs, urn, inputs, olds, newer, requests } = await steppedOn();
    const served = verbs({ newer: new Map([[urn, newer]]), leaving: new Set([urn]) });
    await served.update(change(new pb.UpdateRequest(), { urn, olds, news: inputs }));
    assert.ok(requests().includes("get"));
  });
});

describe("a provider whose check refuses", () => {
  const clusterOf = (azure: InProcessAzure, tags: Record<string, string>) => azure.place({ ...running, tags });

  for (const { given, kind, place, olds = {}, news, code } of [
    {
      given: "a value that is wrong",
      kind: "Cluster",
      news: { ...clusterInputs, skuName: "small" },
      code: "CheckFailure",
    },
    {
      given: "a change that would lose data",
      kind: "Cluster",
      place: (azure: InProcessAzure) => clusterOf(azure, ours),
      olds: clusterInputs,
      news: { ...clusterInputs, location: "northeurope" },
      code: "ReplacementError",
    },
    {
      given: "a SKU to which Azure does not scale",
      kind: "Cluster",
      place: (azure: InProcessAzure) => clusterOf(azure, ours),
      olds: clusterInputs,
      news: { ...clusterInputs, skuName: "Balanced_B7777" },
      code: "ScaleTargetError",
    },
    {
      given: "a difference in what is to be adopted",
      kind: "Cluster",
      place: (azure: InProcessAzure) => clusterOf(azure, {}),
      news: { ...clusterInputs, skuName: "Balanced_B10", adopt: true },
      code: "DifferenceError",
    },
    {
      given: "a difference in a part of what is to be adopted",
      kind: "Cluster",
      place(azure: InProcessAzure) {
        clusterOf(azure, {});
        azure.place({ id: database.id(databaseInputs as never), properties: { evictionPolicy: "NoEviction" } });
      },
      news: {
        ...clusterInputs,
        adopt: true,
        adopts: [{ kind: "Database", inputs: { ...databaseInputs, adopt: true, evictionPolicy: "AllKeysLRU" } }],
      },
      code: "DifferenceError",
    },
    {
      given: "a zone of somebody else's",
      kind: "PrivateDnsZone",
      place: (azure: InProcessAzure) =>
        azure.place({ id: privateDnsZone.id(zoneInputs as never), tags: { [OWNER_TAG]: "them" }, properties: {} }),
      news: zoneInputs,
      code: "StrangerError",
    },
    {
      given: "a zone group of somebody else's",
      kind: "PrivateDnsZoneGroup",
      place(azure: InProcessAzure) {
        const other = { ...zoneGroupInputs, privateDnsZoneGroupName: "policy" };
        azure.place({ id: privateDnsZoneGroup.id(other as never), properties: {} });
      },
      news: zoneGroupInputs,
      code: "StrangerError",
    },
  ] as const) {
    it(`given ${given}: reports ${code}, and tells the engine the sentence alone`, async () => {
      const { azure, all, verbs, statuses } = shell();
      const urn = `urn:pulumi:s::p::${token(kind)}::redis`;
      place?.(azure);
      const request = new pb.CheckRequest();
      request.setUrn(urn);
      const isNew = Object.keys(olds).length === 0;
      const options = { log: { warn() {}, progress() {} } };
      request.setOlds(toStruct(isNew ? {} : (await all[kind].check({}, olds, options)).inputs));
      request.setNews(toStruct(news));
      const failures = (await verbs().check(request)).getFailuresList();
      const reason = failures.map((failure) => failure.getReason()).join(" ");
      assert.deepEqual(statuses[urn], { is: "failed", code, reason, isFinal: true });
    });
  }
});
