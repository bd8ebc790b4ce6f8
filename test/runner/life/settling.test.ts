import { strict as assert } from "node:assert";
import type { Pass } from "../../../runner/stacks/stacks";
import { LifeWorld } from "./lifeWorld";

describe("an instance that is ready, and whose settling pass is cut off while somebody changes the object", () => {
  let world: LifeWorld;
  let sku: string;

  beforeEach(async () => {
    world = await LifeWorld.start();
    const { stacks } = world;
    const pass = stacks.pass.bind(stacks);
    let isCut = false;
    const lost = async ({ stack }: Pass) => {
      isCut = true;
      await world.patch("redis", { spec: { sku } });
      const error = { code: "WorkerLost", message: "the pass was cut off" } as const;
      return { isOk: false, statuses: {}, state: await stacks.read(stack), error };
    };
    stacks.pass = (one, signal) =>
      !isCut && one.priority === "settle" && one.declaration.is === "instance" ? lost(one) : pass(one, signal);
  });
  afterEach(() => world?.end());

  it("given a SKU that Azure does not have: the refusal is one of a change, and the instance stays", async () => {
    sku = "Balanced_B7777";
    await world.redis();
    await world.until(/^InvalidScaleTarget: SKU Balanced_B7777 is not a valid scale target from Balanced_B5/);
    assert.ok(world.key());
    await world.patch("redis", { spec: { sku: "Balanced_B5" } });
    await world.until(/^Ready/);
  });

  it("given another SKU: is updated, and not created again", async () => {
    sku = "Balanced_B10";
    await world.redis();
    await world.until(/^Updating/);
    await world.until(/^Ready/);
  });
});
