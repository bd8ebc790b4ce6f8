import { strict as assert } from "node:assert";
import type { Objects } from "../../../runner/controlPlane/objects";
import { unclaimedSaid } from "../../../runner/controlPlane/unclaimedStacks";
import { stackNamed } from "../../../runner/stacks/stacks";

const uid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const object = (number: number) => ({ metadata: { uid: uid(number) } });
const objects = { redis: () => [object(1)], ipRanges: () => [object(2)] } as unknown as Objects;
const stacks = (...numbers: number[]) => numbers.map((number) => stackNamed(uid(number)));

describe("stacks that belong to no object", () => {
  it("given only stacks of objects, and those of networks: nothing is said", () => {
    assert.equal(unclaimedSaid([...stacks(1, 2), stackNamed("network-0123456789abcdef")], objects), undefined);
  });

  it("given a stack whose object is gone, or has another uid by now: names the stack", () => {
    const said = unclaimedSaid(stacks(1, 2, 3), objects) ?? "";
    const { project, stack } = stackNamed(uid(3));
    assert.ok(said.includes(`organization/${project}/${stack}. See`), said);
    assert.ok(!said.includes(uid(1)) && !said.includes(uid(2)));
  });

  it("given many: names ten, and counts the rest", () => {
    const said = unclaimedSaid(stacks(...Array.from({ length: 25 }, (_, index) => index + 10)), objects) ?? "";
    assert.equal(said.match(/organization\//g)?.length, 10);
    assert.match(said, / and 15 more\./);
  });
});
