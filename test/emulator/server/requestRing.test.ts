import assert from "node:assert/strict";
import type { RequestRecord } from "../../../emulator/server/requestLog";
import { REQUESTS_KEPT, RequestRing } from "../../../emulator/server/requestRing";

describe("RequestRing", () => {
  it("numbers requests, and answers those after a number", () => {
    const ring = given(5);
    assert.equal(ring.total, 5);
    assert.deepEqual(numbers(ring, 0), [1, 2, 3, 4, 5]);
    assert.deepEqual(numbers(ring, 3), [4, 5]);
    assert.deepEqual(numbers(ring, 5), []);
    assert.deepEqual(numbers(ring, 9), []);
    assert.deepEqual(numbers(new RequestRing(), 0), []);
  });

  it("forgets the oldest, so that memory is bounded", () => {
    const ring = given(REQUESTS_KEPT + 7);
    const kept = ring.since();
    assert.equal(kept.length, REQUESTS_KEPT);
    assert.deepEqual([kept[0]?.number, kept.at(-1)?.number], [8, REQUESTS_KEPT + 7]);
    assert.equal(kept[0]?.path, "/8");
    assert.deepEqual(numbers(ring, REQUESTS_KEPT + 5), [REQUESTS_KEPT + 6, REQUESTS_KEPT + 7]);
  });
});

function numbers(ring: RequestRing, since: number): number[] {
  return ring.since(since).map(({ number }) => number);
}

function given(count: number): RequestRing {
  const ring = new RequestRing();
  for (let index = 1; index <= count; index++) {
    const record: RequestRecord = {
      timeMs: 0,
      azureTimeMs: 0,
      method: "GET",
      path: `/${index}`,
      apiVersion: null,
      id: undefined,
      status: 200,
      code: undefined,
      durationMs: 0,
      correlationId: "",
      requestId: "",
      dropped: undefined,
    };
    ring.write(record);
  }
  return ring;
}
