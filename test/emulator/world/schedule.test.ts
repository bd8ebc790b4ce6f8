import assert from "node:assert/strict";
import { ManualClock, scaledClock } from "../../../emulator/world/clock";
import { Schedule } from "../../../emulator/world/schedule";

describe("Schedule", () => {
  it("runs what is due in order of time, and of being planned where that is equal", () => {
    const { clock, schedule, plan, log } = given();
    plan(20, () => log.push("late"));
    plan(10, () => log.push("first"));
    plan(10, () => log.push("second"));
    clock.advance(15);
    assert.equal(schedule.runDue(), 2);
    assert.deepEqual(log, ["first", "second"]);
  });

  it("lets an event that runs late see its own time, so that a long silence changes nothing", () => {
    const { clock, schedule, plan, log } = given();
    const startMs = clock.nowMs();
    const note = (name: string) => log.push(`${name} ${schedule.nowMs() - startMs}`);
    plan(10, () => {
      note("first");
      plan(10, () => note("follower"));
    });
    plan(15, () => note("between"));
    clock.advance(1_000);
    assert.equal(schedule.runDue(), 3);
    assert.deepEqual(log, ["first 10", "between 15", "follower 20"]);
    assert.equal(schedule.nowMs(), clock.nowMs());
  });

  it("goes on after an event that throws", () => {
    const { clock, schedule, plan, log } = given();
    plan(1, () => {
      throw new Error("defect");
    });
    plan(2, () => log.push("next"));
    clock.advance(5);
    assert.throws(() => schedule.runDue(), /defect/);
    assert.equal(schedule.nowMs(), clock.nowMs());
    schedule.runDue();
    assert.deepEqual(log, ["next"]);
  });
});

describe("scaledClock", () => {
  it("stretches the time since its start, and begins at the real time", () => {
    let realMs = 1_000;
    const clock = scaledClock(0.01, () => realMs);
    assert.equal(clock.nowMs(), 1_000);
    realMs += 40;
    assert.equal(clock.nowMs(), 5_000);
  });
});

function given(): {
  clock: ManualClock;
  schedule: Schedule;
  plan: (delayMs: number, run: () => void) => void;
  log: string[];
} {
  const clock = new ManualClock();
  const schedule = new Schedule(clock);
  return { clock, schedule, plan: (delayMs, run) => schedule.at(schedule.nowMs() + delayMs, run), log: [] };
}
