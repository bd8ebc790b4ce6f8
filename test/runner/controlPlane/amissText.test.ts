import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  differencesSaid,
  driftRead,
  driftSaid,
  type Fault,
  faultRead,
  faultSaid,
} from "../../../runner/controlPlane/amissText";

const ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/redis";
const PROPERTY = fc.stringMatching(/^[a-zA-Z]\w{0,20}$/);
/** Anything that Azure may answer, and words that look like those around it. */
const VALUE = fc.oneof(
  fc.jsonValue({ noUnicodeString: false }),
  fc.string().map((text) => `${text}; Database sku: Azure has ${text}, the spec wants none`),
);
const DIFFERENCES = fc.dictionary(
  fc.oneof(PROPERTY, fc.constant("owner")),
  fc.record({ observed: fc.option(VALUE, { nil: undefined }), declared: fc.option(VALUE, { nil: undefined }) }),
);
const DRIFT = fc
  .array(fc.tuple(fc.constantFrom("Cluster", "Database", "PrivateEndpoint", "PrivateDnsZoneGroup"), DIFFERENCES))
  .map((all) => all.flatMap(([kind, differences]) => differencesSaid(kind, differences)));

const PLAIN = { noNullPrototype: true };
const id = fc.stringMatching(/^\/\S{1,80}$/);
const FAULT: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ is: fc.constant("lost" as const), id, isLeaving: fc.boolean() }, PLAIN),
  fc.record({ is: fc.constant("broken" as const), id, phase: fc.string({ unit: "binary" }) }, PLAIN),
);

describe("what a condition says is amiss", () => {
  it("given any fault: is read back exactly", () => {
    fc.assert(fc.property(FAULT, (fault) => assert.deepEqual(faultRead(faultSaid(fault)), fault)));
  });

  it("given any differences: are read back exactly, each of its own kind", () => {
    fc.assert(fc.property(DRIFT, (drift) => assert.deepEqual(driftRead(driftSaid(drift)), drift)));
  });

  for (const { given, fault, says } of [
    {
      given: "a cluster that is gone",
      fault: { is: "lost", id: ID, isLeaving: false },
      says: `Azure does not have ${ID} any more.`,
    },
    {
      given: "a cluster that Azure deletes",
      fault: { is: "lost", id: ID, isLeaving: true },
      says: `Azure is deleting ${ID}, as somebody asked.`,
    },
    {
      given: "a phase that names something else",
      fault: { is: "broken", id: ID, phase: `Failed. Azure has ${ID}/databases/default in the state Failed` },
      says: `Azure has ${ID} in the state Failed. Azure has ${ID}/databases/default in the state Failed.`,
    },
  ] as const) {
    it(`given ${given}: says so`, () => {
      assert.equal(faultSaid(fault), says);
      assert.deepEqual(faultRead(says), fault);
    });
  }

  it("given a sentence of the provider's: names no resource for sure", () => {
    assert.equal(faultRead(`The Redis cluster ${ID} is gone: was it deleted in Azure?`), undefined);
  });

  it("given both values: says them, and what is not there is none", () => {
    const drift = differencesSaid("Database", { evictionPolicy: { observed: "NoEviction", declared: undefined } });
    assert.equal(driftSaid(drift), 'Database evictionPolicy: Azure has "NoEviction", the spec wants none');
  });
});
