import { strict as assert } from "node:assert";
import { LifeWorld, LONG_MS } from "./lifeWorld";

describe("what the provider warns of", () => {
  let world: LifeWorld;
  beforeEach(async () => {
    world = await LifeWorld.start();
  });
  afterEach(() => world?.end());

  const cautions = () => world.kubernetes.events.filter(({ reason }) => reason === "Caution");

  async function scaled(sku: string): Promise<void> {
    await world.patch("redis", { spec: { sku } });
    await world.until(/^Updating/);
    await world.until(/^Ready/);
  }

  it("given no right to ask for SKUs: the change is tried, and one Event names the action", async () => {
    await world.redis();
    await world.until(/^Ready/);
    world.azure.fault({ kind: "deny", match: { action: "listSkusForScaling" }, times: "always" });
    await scaled("Balanced_B10");
    await world.pass(LONG_MS);
    assert.deepEqual(
      cautions().map(({ type, note, regarding }) => [type, regarding.metadata.name, note]),
      [
        [
          "Warning",
          "redis",
          "Whether Balanced_B5 can scale to Balanced_B10 is not checked: the action Microsoft.Cache/redisEnterprise/listSkusForScaling/action is not granted. Azure decides in the update.",
        ],
      ],
    );
  });

  it("given an instance without a replica that scales: an Event of each change says that its data is lost", async () => {
    await world.redis("redis", { highAvailability: false });
    await world.until(/^Ready/);
    const before = cautions().length;
    for (const sku of ["Balanced_B10", "Balanced_B20"]) await scaled(sku);
    const notes = cautions()
      .slice(before)
      .map(({ note }) => note);
    const lost = "Without high availability the instance is offline while it scales, and its data is lost.";
    assert.deepEqual(notes, [lost, lost]);
  });

  it("given a creation that begins again: an Event says so", async () => {
    world.azure.fault({ kind: "capacity", match: { type: "Microsoft.Cache/redisEnterprise" } });
    await world.redis();
    await world.until(/^SkuNotAvailable/);
    await world.until(/^Ready/, { withinMs: 2 * LONG_MS });
    const [note, ...more] = cautions().map((event) => event.note);
    assert.match(
      note ?? "",
      /redisEnterprise\/redis is removed and made once more: nothing is in it that could be lost\.$/,
    );
    assert.deepEqual(more, []);
  });
});
