import assert from "node:assert/strict";
import { WatchBackOff } from "../../../runner/kubernetes/watchBackOff";

describe("the back-off of a watch", () => {
  const rows: { because: string; tries: boolean[]; expected: number[] }[] = [
    { because: "a refused connection costs nothing", tries: Array(5).fill(false), expected: [100, 200, 400, 500, 500] },
    {
      because: "an error costs the API server work",
      tries: Array(7).fill(true),
      expected: [100, 200, 400, 800, 1600, 3000, 3000],
    },
    {
      because: "an API server that answers again is starting",
      tries: [false, false, false, ...Array(6).fill(true)],
      expected: [100, 200, 400, 100, 200, 400, 800, 800, 800],
    },
  ];
  for (const { because, tries, expected } of rows) {
    it(`waits ${expected.join(", ")} ms, because ${because}`, () => {
      const backOff = new WatchBackOff(() => 1);
      assert.deepEqual(
        tries.map((isReached) => backOff.nextMs(isReached)),
        expected,
      );
    });
  }

  it("does not take an API server for starting for ever", () => {
    const backOff = new WatchBackOff(() => 1);
    backOff.nextMs(false);
    const waits = Array.from({ length: 60 }, () => backOff.nextMs(true));
    assert.deepEqual([waits[20], waits.at(-1)], [800, 3000]);
  });

  it("spreads, and never waits less than half", () => {
    assert.equal(new WatchBackOff(() => 0).nextMs(true), 50);
  });

  it("begins anew after a success", () => {
    const backOff = new WatchBackOff(() => 1);
    for (const isReached of [true, true, true]) backOff.nextMs(isReached);
    backOff.succeeded();
    assert.equal(backOff.nextMs(true), 100);
  });
});
