import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanMessage } from "../../../provider/azure/cleanMessage";

const key = "yQbWmzGSD8kYbZk1SJ8vqYw6LZpZ2m0VgAzCaO0xYzE=";

describe("cleanMessage", () => {
  for (const [text, expected, because] of [
    [
      "It must be named 'default'.\r\nCorrelationID=3f0c RequestID=77aa Timestamp=2026-07-21T18:34:56.3Z (UTC)",
      "It must be named 'default'.",
      "the tail of Microsoft.Cache is noise",
    ],
    [
      "AADSTS700016: not found. Trace ID: a-b Correlation ID: c-d Timestamp: 2026-11-24 08:00:00Z",
      "AADSTS700016: not found.",
      "so is that of Entra ID",
    ],
    [`the key ${key} is bad`, "the key (hidden) is bad", "44 characters of base64 may be an access key"],
    ["Bearer eyJhbGciOiJub25lIn0.eyJvaWQiOiIxIn0.c2ln failed", "Bearer (hidden) failed", "a token"],
    ["see https://x.test/a?t=1&s=secret for it", "see https://x.test/a for it", "the query may be a signature"],
    ['open "postgres://bob:pw@db.test/a"', 'open "postgres://bob:(hidden)@db.test/a"', "a URL may hold a password"],
    ["open s3://a?secret=1&b=2: no", "open s3://a no", "and the query of any URL a secret"],
    ["https://db.test:443/a, bob@db.test", "https://db.test:443/a, bob@db.test", "a port and an address are none"],
    ["line one\r\n\r\n  line two", "line one line two", "one line"],
  ] as const) {
    it(`says ${JSON.stringify(expected)}: ${because}`, () => assert.equal(cleanMessage(text), expected));
  }

  it("is one line of bounded length without the key, whatever surrounds it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.string(), (before, after) => {
        const cleaned = cleanMessage(`${before} ${key} ${after}`);
        assert.ok(!/[\r\n]/.test(cleaned) && cleaned.length <= 601 && !cleaned.includes(key));
      }),
    );
  });
});
