import { strict as assert } from "node:assert";
import { NETWORK } from "../../provider/azure/apiVersions";
import { Scene } from "./scene";

describe("the scene of chaos", () => {
  it("given an exception in the local Azure: it is remembered, and a good request leaves nothing", async () => {
    const scene = await Scene.set(1);
    try {
      const { arm } = await scene.connect();
      await arm.get(scene.place.subnetIds[0], NETWORK);
      assert.deepEqual(scene.said, []);
      scene.emulator.world.store.get = () => {
        throw new TypeError("planted");
      };
      await assert.rejects(arm.get(scene.place.subnetIds[0], NETWORK));
      assert.match(scene.said.join(), /^defect: TypeError: planted/);
    } finally {
      await scene.end();
    }
  });
});
