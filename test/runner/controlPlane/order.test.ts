import { strict as assert } from "node:assert";
import { lifecycles } from "../../../provider/kinds";
import { systemClock } from "../../../provider/lifecycle/clock";
import { HOLDS_DATA } from "../../../runner/controlPlane/order";

describe("the kinds that hold data", () => {
  it("are those that the provider makes again only when told to", () => {
    const all = lifecycles({ azure: () => Promise.reject(new Error("not asked")), clock: systemClock });
    const told = Object.entries(all).filter(([, { resource }]) => resource.replacing.holdsData === true);
    assert.deepEqual(told.map(([kind]) => kind).sort(), [...HOLDS_DATA].sort());
  });
});
