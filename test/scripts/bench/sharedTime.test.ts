import { strict as assert } from "node:assert";
import { setImmediate } from "node:timers/promises";
import { ManualClock } from "../../../emulator/world/clock";
import { SharedTime } from "../../../scripts/bench/sharedTime";

describe("the time that a local Azure and its client share", () => {
  let azure: ManualClock;
  let activity: number | undefined;
  let time: SharedTime;
  let endQuiet: () => void;

  /** Lets a while pass in which nobody heard anything. */
  const quiet = async () => {
    endQuiet();
    await setImmediate();
  };

  beforeEach(() => {
    azure = new ManualClock(0);
    activity = 0;
    time = new SharedTime(
      azure,
      () => activity,
      () =>
        new Promise<void>((resolve) => {
          endQuiet = resolve;
        }),
    );
  });

  it("given two that sleep, when all is quiet, then it wakes the first at its time, and then the second", async () => {
    const woken: string[] = [];
    void time.sleep(10_000).then(() => woken.push(`ten at ${time.nowMs()}`));
    void time.sleep(2_000).then(() => woken.push(`two at ${time.nowMs()}`));
    await quiet();
    await quiet();
    await quiet();
    assert.deepEqual(woken, ["two at 2000", "ten at 10000"]);
  });

  for (const { happens, because } of [
    { happens: () => (activity = 1), because: "a request was sent meanwhile" },
    { happens: () => (activity = undefined), because: "an answer is waited for" },
    { happens: () => void time.sleep(1), because: "somebody came who may want to wake sooner" },
  ]) {
    it(`does not pass when ${because}`, async () => {
      void time.sleep(1_000);
      happens();
      await quiet();
      assert.equal(azure.nowMs(), 0);
    });
  }

  it("given an abort, then the sleeper hears its reason, and time goes on for the others", async () => {
    const abort = new AbortController();
    const aborted = assert.rejects(time.sleep(1_000, abort.signal), /enough/);
    const slept = time.sleep(5_000);
    abort.abort(new Error("enough"));
    await aborted;
    await quiet();
    await quiet();
    await slept;
    assert.equal(azure.nowMs(), 5_000);
  });
});
