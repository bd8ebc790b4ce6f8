import { strict as assert } from "node:assert";
import { ArmError, UnreachableError } from "../../../provider/azure/errors";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import { PartialError } from "../../../provider/lifecycle/partialError";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { asKept, assignmentInputs, clusterInputs, databaseInputs, given, OWNER } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";
import { Passes } from "../passes";

const clusterId = cluster.id(clusterInputs as never);
const MINUTE_MS = 60_000;
const late = new ArmError(504, "GatewayTimeout", "late");

/** Azure accepts each creation, answers 503, and shows it to nobody for a minute. */
function answering503(): InProcessAzure {
  const azure = new InProcessAzure({ doubts: { readAfterCreate: "notFound" } });
  const { put } = azure.arm;
  azure.arm.put = async (...all) => {
    await put(...all);
    throw new ArmError(503, "ServerBusy", "later");
  };
  return azure;
}

describe("a creation that Azure accepted, answered with 503, and does not show yet", () => {
  it("given a pass: a destroy soon after finds and deletes the cluster", async () => {
    const passes = new Passes(cluster, answering503());
    await passes.up(await passes.checked(clusterInputs));
    for (let pass = 0; pass < 40 && passes.state !== undefined; pass += 1) {
      await passes.destroy();
      passes.azure.pass(MINUTE_MS);
    }
    assert.equal(passes.state, undefined);
    assert.equal(passes.azure.document(clusterId), undefined, "forgotten in Azure");
  });

  it("given a run that is cut: a destroy soon after finds and deletes the cluster", async () => {
    const { azure, clock, lifecycle, options, checked } = given(cluster, answering503());
    const abort = new AbortController();
    const { sleep } = clock;
    clock.sleep = async () => {
      abort.abort();
      throw abort.signal.reason;
    };
    let state: Inputs = {};
    await lifecycle.create(await checked(clusterInputs), { ...options, signal: abort.signal }).catch((error) => {
      assert.ok(error instanceof PartialError);
      state = asKept(error.properties);
    });
    clock.sleep = sleep;
    await lifecycle.delete(state, options);
    azure.pass(20 * MINUTE_MS);
    assert.equal(azure.document(clusterId), undefined, "forgotten in Azure");
  });
});

describe("a read that fails before a write", () => {
  const assigning = () => {
    const all = given(accessPolicyAssignment);
    all.azure.place({ id: clusterId, tags: { [OWNER_TAG]: OWNER } });
    all.azure.place({ id: database.id(databaseInputs as never) });
    return all;
  };

  it("is no write whose answer was lost: costs no minute", async () => {
    const { azure, clock, lifecycle, options, checked } = assigning();
    const { list, put } = azure.arm;
    azure.arm.list = () => {
      azure.arm.list = list;
      return Promise.reject(late);
    };
    let sentMs = 0;
    azure.arm.put = (...all) => {
      sentMs = clock.slept;
      return put(...all);
    };
    await lifecycle.create(await checked(assignmentInputs), options);
    assert.ok(sentMs < MINUTE_MS / 2, `${sentMs} ms`);
  });

  it("is no write whose answer was lost: leaves nothing in the state", async () => {
    const { azure, lifecycle, options, checked } = assigning();
    azure.arm.list = () => Promise.reject(late);
    const creation = lifecycle.create(await checked(assignmentInputs), options);
    await assert.rejects(creation, (error) => error === late);
  });
});

describe("passes whose every write is refused or lost", () => {
  for (const error of [new ArmError(503, "ServerBusy", "later"), new UnreachableError("host", "ECONNRESET")]) {
    it(`given ${error.message}: give up when the time is up`, async () => {
      const passes = new Passes(cluster);
      const inputs = await passes.checked({ ...clusterInputs, timeouts: { create: "30m" } });
      passes.azure.arm.put = () => Promise.reject(error);
      const told: string[] = [];
      for (let pass = 0; pass < 20; pass += 1) {
        told.push((await passes.up(inputs)).is);
        passes.azure.pass(2 * MINUTE_MS);
      }
      assert.ok(told.includes("failed"), told.join());
    });
  }
});

describe("a state whose clock was ahead", () => {
  it("given passes: neither wait for that clock nor forget their deadline", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    const ahead = passes.azure.clock.nowMs() + 24 * 60 * MINUTE_MS;
    const times = { writtenMs: ahead, isDoubtful: true, sinceMs: ahead, notBeforeMs: ahead, unclearSinceMs: ahead };
    passes.state = { ...inputs, settled: false, phase: "creating", ...times };
    for (let pass = 0; pass < 40; pass += 1) {
      await passes.up(inputs);
      passes.azure.pass(2 * MINUTE_MS);
    }
    assert.deepEqual(passes.azure.writes, ["put redisEnterprise/cache1"]);
  });

  it("given a destroy: does not look for what is gone", async () => {
    const passes = new Passes(cluster);
    const inputs = await passes.checked(clusterInputs);
    passes.state = { ...inputs, settled: false, phase: "creating", writtenMs: 24 * 60 * MINUTE_MS };
    assert.equal((await passes.destroy()).is, "deleted");
  });
});

describe("an outage after a creation", () => {
  it("a creation whose PUT is answered 503, and that Azure shows to nobody, stays in the state", async () => {
    const { azure, lifecycle, options, checked } = given(cluster);
    const inputs = await checked(clusterInputs);
    const outage = new ArmError(503, "ServerBusy", "later");
    const { put } = azure.arm;
    azure.arm.put = async (...all) => {
      await put(...all);
      azure.arm.get = () => Promise.reject(outage);
      throw outage;
    };
    await assert.rejects(lifecycle.create(inputs, options), (error) => error instanceof PartialError);
    assert.notEqual(azure.document(clusterId), undefined);
  });
});
