import assert from "node:assert/strict";
import fc from "fast-check";
import { AddressRange } from "../../../emulator/world/addressRange";

describe("AddressRange", () => {
  const texts = [
    { text: "10.0.0.0/16", canonical: "10.0.0.0/16", because: "it is canonical" },
    { text: "10.0.1.7/16", canonical: "10.0.0.0/16", because: "bits after the prefix are cut off" },
    { text: "255.255.255.255/32", canonical: "255.255.255.255/32", because: "the last address is one" },
    { text: "200.1.2.3/0", canonical: "0.0.0.0/0", because: "0 bits are everything" },
    { text: "10.0.0.0", canonical: undefined, because: "there is no length" },
    { text: "10.0.0.0/33", canonical: undefined, because: "IPv4 has 32 bits" },
    { text: "10.0.0.0/08", canonical: undefined, because: "a leading zero is no CIDR" },
    { text: "10.0.0/16", canonical: undefined, because: "an address has four bytes" },
    { text: "fd00::/64", canonical: undefined, because: "private endpoints have IPv4 addresses only" },
    { text: "10.0.0.0/16/8", canonical: undefined, because: "there is one length" },
  ];
  for (const { text, canonical, because } of texts) {
    it(`reads ${text} as ${canonical}, because ${because}`, () => {
      assert.equal(AddressRange.parse(text)?.text, canonical);
    });
  }

  const pairs = [
    { a: "10.0.0.0/16", b: "10.0.3.0/24", covers: true, overlaps: true },
    { a: "10.0.3.0/24", b: "10.0.0.0/16", covers: false, overlaps: true },
    { a: "10.0.0.0/24", b: "10.0.1.0/24", covers: false, overlaps: false },
    { a: "10.0.0.0/24", b: "10.0.0.0/24", covers: true, overlaps: true },
  ];
  for (const { a, b, covers, overlaps } of pairs) {
    it(`${a} ${covers ? "covers" : "does not cover"} and ${overlaps ? "overlaps" : "is apart from"} ${b}`, () => {
      assert.equal(range(a).covers(range(b)), covers);
      assert.equal(range(a).overlaps(range(b)), overlaps);
      assert.equal(range(b).overlaps(range(a)), overlaps, "overlap is mutual");
    });
  }

  it("gives out the lowest free address, from .4 on", () => {
    const small = range("10.0.0.0/29");
    assert.equal(small.freeAddress(new Set()), "10.0.0.4");
    assert.equal(small.freeAddress(new Set(["10.0.0.4", "10.0.0.6"])), "10.0.0.5");
    assert.equal(small.freeAddress(new Set(["10.0.0.4", "10.0.0.5", "10.0.0.6"])), undefined);
  });

  it("gives out every usable address exactly once, whatever the range", () => {
    const ranges = fc.tuple(fc.nat({ max: 2 ** 32 - 1 }), fc.integer({ min: 25, max: 29 }));
    fc.assert(
      fc.property(ranges, ([start, length]) => {
        const bytes = [24, 16, 8, 0].map((bits) => (start >>> bits) & 255);
        const tried = range(`${bytes.join(".")}/${length}`);
        const taken = new Set<string>();
        for (let address = tried.freeAddress(taken); address !== undefined; address = tried.freeAddress(taken)) {
          assert.ok(tried.isUsable(address) && !taken.has(address), address);
          taken.add(address);
        }
        assert.equal(taken.size, 2 ** (32 - length) - 5, "all but the five that Azure keeps");
      }),
    );
  });
});

function range(text: string): AddressRange {
  return AddressRange.parse(text) as AddressRange;
}
