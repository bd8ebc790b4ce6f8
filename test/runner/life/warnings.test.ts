import { strict as assert } from "node:assert";
import { CONTROL_PLANE_IP_RANGE } from "../../../runner/api/ipRange";
import { SCOPE } from "../../../runner/api/scope";
import type { Pass } from "../../../runner/stacks/stacks";
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

  for (const { given, kind, name, of } of [
    { given: "the subnet of an IpRange", kind: CONTROL_PLANE_IP_RANGE, name: "more", of: /^more-/ },
    { given: "zone and link of a Scope", kind: SCOPE, name: "scope", of: /^network-/ },
  ]) {
    it(`given a warning about ${given}: one Event says so, on that object`, async () => {
      const { stacks } = world;
      const pass = stacks.pass.bind(stacks);
      const isOne = ({ declaration: { is, name: logical } }: Pass) => is === "network" && of.test(`${logical}-`);
      stacks.pass = async (one, signal) => {
        const result = await pass(one, signal);
        return isOne(one) ? { ...result, warnings: ["Somebody should know that."] } : result;
      };
      await world.create(CONTROL_PLANE_IP_RANGE, "more", { cidr: "10.250.5.0/24", scope: { name: "scope" } });
      await world.redis();
      await world.until(/^Ready/);
      await world.until(/^Ready/, { kind: CONTROL_PLANE_IP_RANGE, name: "more" });
      await world.pass(LONG_MS);
      assert.deepEqual(
        cautions().map(({ type, note, regarding }) => [type, regarding.kind, regarding.metadata.name, note]),
        [["Warning", kind.kind, name, "Somebody should know that."]],
      );
    });
  }

  it("given a link that fails and is made once more: an Event of the Scope says so", async () => {
    const match = { type: "Microsoft.Network/privateDnsZones/virtualNetworkLinks", method: "PUT" };
    world.azure.fault({ kind: "fail", match });
    await world.redis();
    await world.until(/^Ready/);
    const [event, ...more] = cautions();
    assert.deepEqual([event?.regarding.kind, event?.regarding.metadata.name], [SCOPE.kind, "scope"]);
    assert.match(event?.note ?? "", /virtualNetworkLinks\/\S+ is removed and made once more/);
    assert.deepEqual(more, []);
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
