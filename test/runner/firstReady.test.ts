import { strict as assert } from "node:assert";
import { FirstReady } from "../../runner/firstReady";

const CREATED = "2026-11-29T10:00:00Z";
const NEW = {};
const CREATING = { state: "Creating" };
const READY = { state: "Ready", primaryEndpoint: "cache.westus2.redis.azure.net" };
const UPDATING = { ...READY, state: "Updating" };

describe("the time to the first Ready", () => {
  for (const { given, seen, told } of [
    { given: "a creation", seen: [NEW, CREATING, READY], told: [440_000] },
    { given: "an object that was ready before this process", seen: [READY, UPDATING, READY], told: [] },
    { given: "a Ready that comes again", seen: [NEW, READY, UPDATING, READY, READY], told: [440_000] },
    { given: "a creation that another process began", seen: [CREATING, READY], told: [440_000] },
    { given: "an object that is deleted before", seen: [CREATING, "deleted", READY], told: [] },
  ] as const)
    it(`given ${given}: tells ${told.length === 0 ? "nothing" : "it once"}`, () => {
      const all: number[] = [];
      const book = new FirstReady(
        () => Date.parse(CREATED) + 440_000,
        (afterMs) => void all.push(afterMs),
      );
      for (const status of seen) {
        const going = status === "deleted" ? { deletionTimestamp: CREATED } : {};
        const metadata = { name: "cache", uid: "u", creationTimestamp: CREATED, ...going };
        book.seen({ apiVersion: "v1", kind: "AzureManagedRedis", metadata, status } as never);
      }
      assert.deepEqual(all, told);
    });

  it("given an object that goes without a deletion that one saw: is not remembered", () => {
    const book = new FirstReady(
      () => 0,
      () => assert.fail("nothing became ready"),
    );
    const metadata = { name: "cache", uid: "u", creationTimestamp: CREATED };
    const object = { apiVersion: "v1", kind: "AzureManagedRedis", metadata, status: CREATING };
    book.seen(object);
    assert.equal(book.count, 1);
    book.gone(object);
    assert.equal(book.count, 0);
  });
});
