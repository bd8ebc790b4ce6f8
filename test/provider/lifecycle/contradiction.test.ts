import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { clusterInputs, databaseInputs, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes, toldBy } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const databaseId = database.id(databaseInputs as never);
const MINUTE_MS = 60_000;
const mark = { [OWNER_TAG]: OWNER };

describe("looks that contradict all that is known", () => {
  it("given a creation that no look shows: passes give up when the time is up", async () => {
    const passes = new Passes(cluster);
    const { azure } = passes;
    const inputs = await passes.checked(clusterInputs);
    azure.arm.get = () => Promise.resolve(undefined);
    azure.arm.put = () => Promise.resolve({});
    const told = new Set<string>();
    for (let pass = 0; pass < 400; pass += 1) {
      told.add((await passes.up(inputs)).is);
      azure.pass(MINUTE_MS / 6);
    }
    assert.ok(told.has("failed"), [...told].join());
  });

  it("given looks that are older than an accepted write for half a minute: passes each second wait for newer ones", async () => {
    const azure = new InProcessAzure();
    azure.place({ id: clusterId, tags: mark });
    const passes = new Passes(database, azure);
    const inputs = await passes.checked(databaseInputs);
    await passes.up(inputs);
    azure.pass(MINUTE_MS);
    assert.equal((await passes.up(inputs)).is, "settled");
    const old = azure.document(databaseId);
    const untilMs = azure.clock.nowMs() + MINUTE_MS / 2;
    const { get, put } = azure.arm;
    azure.arm.get = (...all) =>
      all[0] === databaseId && azure.clock.nowMs() < untilMs ? Promise.resolve(old) : get(...all);
    azure.arm.put = async (...all) => {
      await put(...all);
      return {};
    };
    const told: string[] = [];
    for (let pass = 0; pass < 40; pass += 1) {
      told.push(toldBy(await passes.up({ ...inputs, evictionPolicy: "NoEviction" })));
      azure.pass(1_000);
    }
    assert.deepEqual([...new Set(told)], ["updating", "waiting until Azure shows it", "settled"]);
  });
});
