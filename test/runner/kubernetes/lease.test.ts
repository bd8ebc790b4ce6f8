import assert from "node:assert/strict";
import { hostname } from "node:os";
import { identityOfThisProcess } from "../../../runner/kubernetes/identity";
import { type HeldLease, LeaseCandidate } from "../../../runner/kubernetes/lease";
import { KeptLog } from "../keptLog";
import { ManualClock, settled } from "../manualClock";
import { FakeLeases } from "./fakeLeases";

describe("a Lease", () => {
  let clock: ManualClock;
  let leases: FakeLeases;
  let stop: AbortController;
  let log: KeptLog;

  beforeEach(() => {
    clock = new ManualClock();
    leases = new FakeLeases();
    stop = new AbortController();
    log = new KeptLog();
  });
  afterEach(() => stop.abort());

  const ref = { namespace: "runner", name: "runner" };
  const candidate = (pid: number) =>
    new LeaseCandidate(leases, { ref, identity: `node-1_${pid}_0a`, clock, random: () => 0, log });

  /** Waits for the Lease in the background; the function says what is held by now. */
  const waiting = (pid: number): (() => HeldLease | undefined) => {
    let held: HeldLease | undefined;
    candidate(pid)
      .acquire(stop.signal)
      .then(
        (taken) => {
          held = taken;
        },
        () => {},
      );
    return () => held;
  };
  const holding = async (pid: number): Promise<HeldLease> => {
    const held = waiting(pid);
    await settled();
    return held() ?? assert.fail("not held");
  };

  it("is made by the first, who renews it for as long as it lives", async () => {
    const held = await holding(1);
    assert.deepEqual([leases.lease?.spec?.leaseTransitions, held.lost.aborted], [0, false]);
    assert.equal(leases.lease?.spec?.holderIdentity, "node-1_1_0a");
    assert.equal(leases.lease?.spec?.leaseDurationSeconds, 15);
    await clock.advance(60_000);
    assert.equal(leases.lease?.spec?.renewTime, "2026-01-01T00:01:00.000000Z");
    assert.equal(leases.lease?.spec?.acquireTime, "2026-01-01T00:00:00.000000Z");
    assert.equal(held.lost.aborted, false);
  });

  it("is held by one, however many want it", async () => {
    await holding(1);
    const others = [waiting(2), waiting(3)];
    await clock.advance(120_000);
    assert.deepEqual(
      others.map((held) => held()),
      [undefined, undefined],
    );
  });

  it("goes to the next as soon as it is released", async () => {
    const first = await holding(1);
    const second = waiting(2);
    await first.release();
    assert.equal(first.lost.aborted, true);
    await clock.advance(2_000);
    assert.equal(second()?.lost.aborted, false);
    await clock.advance(60_000);
    const { holderIdentity, leaseTransitions } = leases.lease?.spec ?? {};
    assert.deepEqual([holderIdentity, leaseTransitions], ["node-1_2_0a", 1]);
  });

  it("goes to the next when its holder was silent for its duration", async () => {
    leases.change({
      holderIdentity: "node-1_7_0a",
      leaseDurationSeconds: 15,
      renewTime: "long ago",
      leaseTransitions: 4,
    });
    const next = waiting(1);
    await clock.advance(14_999);
    assert.equal(next(), undefined);
    await clock.advance(2_000);
    assert.equal(next()?.lost.aborted, false);
    assert.equal(leases.lease?.spec?.leaseTransitions, 5);
  });

  it("is not taken from a holder whose clock is wrong, as long as the holder renews", async () => {
    leases.change({ holderIdentity: "other_1_0a", leaseDurationSeconds: 15, renewTime: "1970-01-01T00:00:00Z" });
    const next = waiting(1);
    for (let second = 0; second < 60; second += 10) {
      await clock.advance(10_000);
      leases.change({ renewTime: `1970-01-01T00:00:${second}Z` });
    }
    assert.equal(next(), undefined);
  });

  const troubles = [
    { trouble: "refused", why: "the API server does not answer" },
    { trouble: "hangs", why: "no answer" },
  ] as const;
  for (const { trouble, why } of troubles) {
    it(`given every request ${trouble}: it is lost before others may take it`, async () => {
      const held = await holding(1);
      await clock.advance(4_000);
      leases.trouble = trouble;
      await clock.advance(9_000);
      assert.equal(held.lost.aborted, false);
      await clock.advance(3_000);
      assert.equal(held.lost.aborted, true);
      assert.equal((held.lost.reason as Error).message, `the Lease runner is lost: ${why}`);
      await held.release(); // says nothing, writes nothing
    });
  }

  it("outlives an outage that is shorter than the time to renew", async () => {
    const held = await holding(1);
    leases.trouble = "refused";
    await clock.advance(7_000);
    leases.trouble = undefined;
    await clock.advance(60_000);
    assert.equal(held.lost.aborted, false);
  });

  it("is lost as soon as another has it", async () => {
    const held = await holding(1);
    leases.change({ holderIdentity: "node-2_2_0a" });
    await clock.advance(2_000);
    assert.equal((held.lost.reason as Error).message, "the Lease runner is lost: another process has it");
    await held.release();
    assert.equal(leases.lease?.spec?.holderIdentity, "node-2_2_0a");
  });

  it("is lost when it was deleted", async () => {
    const held = await holding(1);
    leases.lease = undefined;
    await clock.advance(2_000);
    assert.equal(held.lost.aborted, true);
  });

  it("is kept when somebody writes a label on it", async () => {
    const held = await holding(1);
    leases.change({});
    await clock.advance(60_000);
    assert.equal(held.lost.aborted, false);
  });

  it("is ours when only the answer was lost", async () => {
    leases.trouble = "answer lost";
    const state = waiting(1);
    await settled();
    assert.equal(state(), undefined);
    leases.trouble = undefined;
    await clock.advance(2_000);
    assert.equal(state()?.lost.aborted, false);
  });

  it("is waited for through an outage, which is said once", async () => {
    leases.trouble = "refused";
    const state = waiting(1);
    await clock.advance(60_000);
    assert.deepEqual(log.lines, ["warn the Lease cannot be taken now: the API server does not answer"]);
    leases.trouble = undefined;
    await clock.advance(2_000);
    assert.ok(state());
  });

  it("is not waited for after the stop", async () => {
    leases.change({ holderIdentity: "other_1_0a", leaseDurationSeconds: 15 });
    const acquiring = assert.rejects(candidate(1).acquire(stop.signal), /stop/);
    await settled();
    stop.abort(new Error("stop"));
    await acquiring;
    assert.equal(leases.writes, 0);
  });

  it("names host and process, and no two processes alike", () => {
    const mine = identityOfThisProcess();
    assert.ok(mine.startsWith(`${hostname()}_${process.pid}_`), mine);
    assert.notEqual(identityOfThisProcess(), mine);
  });
});
