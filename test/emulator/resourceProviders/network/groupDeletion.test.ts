import assert from "node:assert/strict";
import { GROUP, withEndpoint } from "./localNetwork";

describe("deleting a resource group with a whole network in it", () => {
  it("finds an order by the rules themselves, and leaves nothing", () => {
    const azure = withEndpoint();
    const answer = azure.send("DELETE", GROUP);
    assert.equal(answer.status, 202);
    azure.pass();
    assert.deepEqual(
      azure.world.store.all().map(({ id }) => id.text),
      [],
    );
    assert.equal(azure.send("GET", GROUP).status, 404);
  });
});
