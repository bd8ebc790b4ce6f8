import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DIRECTORY } from "../../../emulator/world/directory";
import { Redaction } from "../../../scripts/prove/redaction";
import { LocalRun, PLACE } from "./localRun";

const SUBSCRIPTION = "5a5a5a5a-1111-4222-8333-444444444444";
const TENANT = "77777777-aaaa-4bbb-8ccc-dddddddddddd";

describe("what is written of a run", () => {
  it("given a whole run: then no id, key, name or secret of the user survives in any file", async () => {
    const run = new LocalRun({ regenerateKey: "running" });
    const secret = "Very~Secret.Value-of_an-application";
    const environment = { ARM_CLIENT_SECRET: secret, ARM_TENANT_ID: TENANT, HOME: "/home/someone" };
    try {
      await run.prove({ environment });
      const files = readdirSync(run.out);
      assert.deepEqual(files.sort(), ["prove-2026-11-29.json", "report.md"]);
      const text = files.map((file) => readFileSync(join(run.out, file), "utf8")).join("\n");
      const guids = text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [];
      assert.ok(guids.length > 0);
      assert.deepEqual(
        guids.filter((id) => !id.startsWith("00000000-0000-4000-8000-")),
        [],
      );
      const own = [
        DIRECTORY.subscriptionId,
        secret,
        TENANT,
        PLACE.resourceGroup,
        "elsewhere",
        "theirs",
        "identity-one",
      ];
      for (const word of own) assert.ok(!text.includes(word), word);
      assert.doesNotMatch(text, /[A-Za-z0-9+/]{40,}=/);
      assert.doesNotMatch(text, /&s=|eyJ/);
      assert.match(text, /"primaryKey": "<primaryKey:1>"/);
    } finally {
      run.end();
    }
  });

  const rows: { text: string; told: string; because: string }[] = [
    { text: `/subscriptions/${SUBSCRIPTION.toUpperCase()}/x`, told: "/subscriptions/<sub>/x", because: "in any case" },
    {
      text: `${TENANT} ${TENANT.toUpperCase()} ${SUBSCRIPTION.replace("5a5a", "6b6b")}`,
      told: "00000000-0000-4000-8000-000000000001 00000000-0000-4000-8000-000000000001 00000000-0000-4000-8000-000000000002",
      because: "the same id is the same id",
    },
    {
      text: "/resourceGroups/Alpha/a /resourceGroups/Beta/b /resourceGroups/Alpha",
      told: "/resourceGroups/rg/a /resourceGroups/rg-2/b /resourceGroups/rg",
      because: "groups are told apart",
    },
    { text: "owner ada.lovelace@example.com", told: "owner <person>", because: "a person" },
    { text: "Bearer eyJhbGciOi.eyJhdWQi.c2ln", told: "Bearer <token>", because: "a token" },
    {
      text: "/x?api-version=1&t=639&c=MII&s=sig&h=hash",
      told: "/x?api-version=1&<signature>",
      because: "an operation's URL is signed",
    },
    {
      text: "No. CorrelationID=abc-1 RequestID=abc-2 Timestamp=2026-11-29T15:00:00Z (UTC)",
      told: "No. CorrelationID=<guid> RequestID=<guid> Timestamp=<time> (UTC)",
      because: "recordings are written so",
    },
    { text: "the key s3cr3t-s3cr3t", told: "the key <secret>", because: "it stands in the environment" },
  ];
  for (const { text, told, because } of rows) {
    it(`given ${text}: ${because}`, () => {
      assert.equal(new Redaction(SUBSCRIPTION, { ARM_CLIENT_SECRET: "s3cr3t-s3cr3t" }).text(text), told);
    });
  }

  it("given bodies: keys, addresses, tags of others, policies and what Azure adds for people are replaced", () => {
    const redaction = new Redaction(SUBSCRIPTION);
    redaction.text(`/resourceGroups/Alpha`);
    const body = {
      primaryKey: "a",
      secondaryKey: "b",
      ipAddresses: ["172.16.3.9", "172.16.3.10"],
      tags: { "amr-prove": "prove-12345678", env: "their-value", costCenter: "4711" },
      systemData: { createdBy: "someone" },
      error: { message: "'Alpha' was denied. Policy identifiers: '[{\"name\":\"theirs\"}]'", additionalInfo: [{}] },
    };
    assert.deepEqual(redaction.json(body), {
      primaryKey: "<primaryKey:1>",
      secondaryKey: "<secondaryKey:2>",
      ipAddresses: ["10.0.0.4", "10.0.0.5"],
      tags: { "amr-prove": "prove-12345678", env: "<tag>", tag1: "<tag>" },
      error: { message: "'rg' was denied. Policy identifiers: <policies>" },
    });
  });
});
