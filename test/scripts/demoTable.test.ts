import assert from "node:assert/strict";
import { outputsTable } from "../../scripts/demo/outputsTable";

const ID = `/subscriptions/a0000000-0000-4000-8000-00000000a202/resourceGroups/local/providers/Microsoft.Cache/redisEnterprise/redis-1`;

describe("the table of the demo's outputs", () => {
  const text = outputsTable(
    {
      primaryKey: { value: "the key", secret: true },
      id: { value: ID, secret: false },
      hostName: { value: "redis-1.westus2.redis.azure.net", secret: false },
    },
    80,
  );

  it("given values longer than a line: is as wide as the terminal, and holds each value whole", () => {
    const lines = text.split("\n");
    assert.deepEqual(new Set(lines.map((line) => line.length)), new Set([80]));
    const values = lines.map((line) => line.split("│")[2]?.trim() ?? "");
    assert.ok(values.join("").includes(ID));
  });

  it("given a secret: does not show the secret", () => {
    assert.match(text, /primaryKey +│ \[secret\]/);
    assert.doesNotMatch(text, /the key/);
  });
});
