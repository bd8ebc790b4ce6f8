import { strict as assert } from "node:assert";
import { aborted } from "../../runner/controller/aborted";
import { keepPlanes } from "../../runner/keepPlanes";
import { KeptLog } from "./keptLog";
import { settled } from "./manualClock";

/** Planes that a test moves on. */
class Pretended {
  readonly number: number;
  readonly synced: Promise<unknown>;
  readonly outdated: Promise<readonly string[]>;
  readonly ended: Promise<unknown>;
  sync: () => void = () => {};
  outdate: (kinds: readonly string[]) => void = () => {};

  constructor(number: number, signal: AbortSignal) {
    this.number = number;
    this.synced = new Promise<void>((resolve) => {
      this.sync = resolve;
    });
    this.outdated = new Promise((resolve) => {
      this.outdate = resolve;
    });
    this.ended = aborted(signal);
  }
}

describe("planes that are kept at work", () => {
  const given = () => {
    const all: Pretended[] = [];
    const told: string[] = [];
    const log = new KeptLog();
    const stop = new AbortController();
    const kept = keepPlanes(
      {
        start: async (signal) => {
          const planes = new Pretended(all.length + 1, signal);
          all.push(planes);
          return planes;
        },
        tell: ({ number }, phase) => void told.push(`${number} ${phase}`),
        log,
      },
      stop.signal,
    );
    return { all, told, log, stop, kept };
  };

  it("given a kind that appears: end, and start again with it", async () => {
    const { all, told, log, stop, kept } = given();
    await settled();
    all[0]?.sync();
    await settled();
    all[0]?.outdate(["scopes.x"]);
    await settled();
    all[1]?.sync();
    await settled();
    stop.abort();
    await kept;
    assert.deepEqual(told, ["1 starting", "1 synced", "1 stopping", "2 starting", "2 synced", "2 stopping"]);
    assert.deepEqual(log.lines, ["info kinds are served that were missing: the planes start again"]);
  });

  it("given caches that never become complete: a kind that appears is noticed all the same", async () => {
    const { all, told, stop, kept } = given();
    await settled();
    all[0]?.outdate(["scopes.x"]);
    await settled();
    stop.abort();
    await kept;
    assert.deepEqual(told, ["1 starting", "1 stopping", "2 starting", "2 stopping"]);
  });

  it("given a start that fails: fails with it", async () => {
    const failing = { start: () => Promise.reject(new Error("no")), tell: () => {}, log: new KeptLog() };
    await assert.rejects(keepPlanes(failing, new AbortController().signal), /^Error: no$/);
  });
});
