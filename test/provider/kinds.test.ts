import { strict as assert } from "node:assert";
import * as handlers from "../../provider";
import { lifecycles } from "../../provider/kinds";
import { systemClock } from "../../provider/lifecycle/clock";
import { providerText } from "../../provider/providerText";
import { type Kind, token } from "../../provider/typeTokens";

const all = lifecycles({ azure: () => Promise.reject(new Error("not asked")), clock: systemClock });

describe("kinds", () => {
  for (const [kind, { resource }] of Object.entries(all)) {
    it(`given ${kind}: its description has the same name, and the text in the state names a handler`, () => {
      assert.equal(resource.kind, kind);
      const [, handler = ""] =
        /require\("pulumi-azure-managed-redis\/provider"\)\.(\w+);/.exec(providerText(kind as Kind)) ?? [];
      assert.ok(handler in handlers, handler);
      assert.equal(token(kind as Kind), `pulumi-nodejs:azure-managed-redis:${kind}`);
    });
  }

  it("have no handler without a kind", () => {
    assert.equal(Object.keys(handlers).length, Object.keys(all).length);
  });
});
