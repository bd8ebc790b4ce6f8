import { strict as assert } from "node:assert";
import type { UnparsedObject } from "../../../runner/api/customKind";
import { asideFor, conditionsFor } from "../../../runner/api/report";
import { amissNow } from "../../../runner/controlPlane/amiss";
import { differencesSaid, driftSaid } from "../../../runner/controlPlane/amissText";
import type { KnownResource } from "../../../runner/controlPlane/stackView";

const ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/redis";
const NOW_MS = 1_000_000;

function resource(kind: "Cluster" | "Database", lookedMs: number): KnownResource {
  return {
    urn: `urn:${kind}`,
    kind,
    id: kind === "Cluster" ? ID : `${ID}/databases/default`,
    inputs: {},
    properties: {},
    status: { is: "settled" },
    isMade: true,
    lookedMs,
    observation: lookedMs === 0 ? { is: "unknown" } : { is: "there", atMs: lookedMs, document: {} },
    differences: {},
  };
}

/** An object whose conditions tell that. */
function told(conditions: readonly object[]): UnparsedObject {
  return { metadata: { name: "redis" }, status: { conditions } } as unknown as UnparsedObject;
}

describe("what is amiss of an instance, when a runner begins anew", () => {
  const unlooked = [resource("Cluster", NOW_MS), resource("Database", 0)];
  const looked = [resource("Cluster", NOW_MS), resource("Database", NOW_MS)];

  for (const { given, message, because } of [
    {
      given: "a fault of the database",
      message: `Azure has ${ID}/databases/default in the state Disabled.`,
      because: "nobody has looked at the database",
    },
    {
      given: "a fault in the provider's words",
      message: `The Redis cluster ${ID} is in state UpdateFailed: see its activity log in Azure.`,
      because: "no sentence but our own tells for sure which resource is meant",
    },
  ]) {
    it(`given ${given}: stands until a look, because ${because}`, () => {
      const object = told(conditionsFor("InstanceFailed", message));
      assert.deepEqual(amissNow(object, unlooked).fault, { reason: "InstanceFailed", message });
      assert.equal(amissNow(object, looked).fault, undefined);
    });
  }

  it("given a fault of the cluster that names the database in its phase: a look at the cluster ends it", () => {
    const message = `Azure has ${ID} in the state Failed with ${ID}/databases/default.`;
    assert.equal(amissNow(told(conditionsFor("InstanceFailed", message)), unlooked).fault, undefined);
  });

  it("given values that look like other sentences: what nobody has looked at stands, whole", () => {
    const differences = { port: { observed: "1; Cluster sku: Azure has 2", declared: "3; Database x" } };
    const [ofCluster, ofDatabase] = ["Cluster", "Database"].map((kind) => differencesSaid(kind, differences));
    const object = told([asideFor("Drifted", driftSaid([...(ofCluster ?? []), ...(ofDatabase ?? [])]))]);
    assert.deepEqual(amissNow(object, unlooked).drift, ofDatabase);
    assert.deepEqual(amissNow(object, looked).drift, []);
  });
});
