import assert from "node:assert/strict";
import { createHttpHeaders } from "@azure/core-rest-pipeline";
import { retryAfterMs } from "../../../provider/azure/retryAfter";

const nowMs = Date.parse("2026-11-24T08:00:00Z");

describe("retryAfterMs", () => {
  for (const [headers, expected, because] of [
    [{}, undefined, "Azure does not ask"],
    [{ "Retry-After": "10" }, 10_000, "seconds"],
    [{ "Retry-After": "0" }, 0, "at once is an answer, too"],
    [{ "Retry-After": "Tue, 24 Nov 2026 08:00:30 GMT" }, 30_000, "a date"],
    [{ "Retry-After": "Tue, 24 Nov 2026 07:00:00 GMT" }, 0, "a date that is past"],
    [{ "Retry-After": "soon" }, undefined, "what cannot be read asks for nothing"],
    [{ "retry-after-ms": "250", "Retry-After": "10" }, 250, "milliseconds are more exact"],
    [{ "x-ms-retry-after-ms": "300" }, 300, "the same under its other name"],
    [{ "retry-after-ms": "x", "Retry-After": "2" }, 2_000, "an unreadable one does not hide the other"],
  ] as const) {
    it(`reads ${JSON.stringify(headers)} as ${expected}: ${because}`, () => {
      assert.equal(retryAfterMs(createHttpHeaders(headers), nowMs), expected);
    });
  }
});
