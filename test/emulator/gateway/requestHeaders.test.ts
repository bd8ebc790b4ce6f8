import assert from "node:assert/strict";
import { presentHeaders } from "../../../emulator/gateway/requestHeaders";
import { LINK, linkBody, withNetwork, ZONE } from "../resourceProviders/network/localNetwork";

describe("a header that is there and empty", () => {
  for (const name of ["if-match", "if-none-match", "authorization", "x-anything"]) {
    it(`counts as absent: ${name}`, () => {
      assert.deepEqual(presentHeaders({ [name]: "", host: "a", accept: undefined, range: " " }), { host: "a" });
    });
  }

  it("deletes a link, as azurerm does it: with an empty If-Match", () => {
    const azure = withNetwork();
    azure.done("PUT", ZONE, { location: "global" });
    azure.send("PUT", LINK, linkBody(), { "if-match": "", "if-none-match": "" });
    azure.pass();
    assert.equal(azure.send("DELETE", LINK, undefined, { "if-match": "" }).status, 202);
    azure.pass();
    assert.equal(azure.send("DELETE", ZONE, undefined, { "if-match": "" }).status, 202);
  });
});
