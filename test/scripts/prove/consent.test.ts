import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../../scripts/prove/consent";
import { place } from "../../provider/inProcess/placing";
import { LocalRun, PLACE } from "./localRun";

describe("a run that may not begin", () => {
  let run: LocalRun;
  beforeEach(() => {
    run = new LocalRun();
  });
  afterEach(() => run.end());

  type Given = Parameters<LocalRun["prove"]>[0];
  const rows: { given: string; asked: Given; refused: RegExp }[] = [
    { given: "no price an hour", asked: { price: { limit: 5 } }, refused: /--price-per-hour/ },
    { given: "no limit", asked: { price: { perHour: 0.1 } }, refused: /--price-limit/ },
    {
      given: "a limit that is no number",
      asked: { price: { perHour: 0.1, limit: Number.NaN } },
      refused: /--price-limit/,
    },
    {
      given: "a limit that the run would pass",
      asked: { price: { perHour: 3, limit: 5 } },
      refused: /takes about 2 hours, which is 6\.00 at 3 an hour, more than the limit of 5\./,
    },
    {
      given: "an answer that is not yes",
      asked: { answer: "y" },
      refused: /Nothing was done, as the answer was not yes\./,
    },
    { given: "nobody to ask", asked: { answer: "" }, refused: /--answer yes/ },
  ];
  for (const { given, asked, refused } of rows) {
    it(`given ${given}: then it says so in a sentence, and writes nothing`, async () => {
      await assert.rejects(run.prove(asked), (error) => error instanceof Refusal && refused.test(error.message));
      assertNothing();
    });
  }

  it("given a resource group that is not empty: then it names what is there, and writes nothing", async () => {
    place(run.azure, {
      id: `${PLACE.identities[0]?.split("/providers/")[0]}/providers/Microsoft.Cache/redisEnterprise/theirs`,
    });
    run.writes.length = 0;
    const sentence = /^The resource group for-the-run has to be empty, and holds 1 resources, among them theirs\.$/;
    await assert.rejects(run.prove(), (error) => error instanceof Refusal && sentence.test(error.message));
    assert.deepEqual(run.writes, []);
    assert.equal(run.guards, 0);
  });

  it("given a resource group that is not there: then it says so, and writes nothing", async () => {
    const group = run.azure.world.store.all().find(({ id }) => id.name === "for-the-run");
    if (group) run.azure.world.store.delete(group.id);
    await assert.rejects(run.prove(), /There is no resource group for-the-run: make an empty one for the run\./);
    assert.deepEqual(run.writes, []);
  });

  it("given a folder with the recording of another run: then it refuses to write over it", async () => {
    mkdirSync(run.out);
    writeFileSync(join(run.out, "prove-2026-11-29.json"), "{}");
    await assert.rejects(run.prove(), /prove-2026-11-29\.json is there already: give another folder \(--out\)\./);
    assert.deepEqual(run.writes, []);
  });

  it("given the typed yes: then what it makes, how long and how much was said before", async () => {
    run.stop.abort();
    await run.prove();
    const [first = ""] = run.said;
    for (const said of [
      "Balanced_B0",
      "Balanced_B1",
      PLACE.subnetId,
      "about 2 hours and about 0.20 at your 0.1 an hour",
    ])
      assert.ok(first.includes(said), said);
  });

  function assertNothing(): void {
    assert.deepEqual(run.writes, []);
    assert.deepEqual(run.made, []);
    assert.equal(run.guards, 0);
    assert.ok(!existsSync(run.out));
  }
});
