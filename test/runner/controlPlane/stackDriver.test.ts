import { strict as assert } from "node:assert";
import { DriftBook } from "../../../runner/controlPlane/driftBook";
import { StackDriver } from "../../../runner/controlPlane/stackDriver";
import { digestOf, stackNamed } from "../../../runner/stacks/stacks";
import { PretendedStacks } from "./pretendedStacks";

describe("the driver of stacks", () => {
  it("given a key whose object went without us: remembers nothing of its stack, and looks at nothing", async () => {
    let nowMs = 1_000_000;
    const stacks = new PretendedStacks(() => nowMs);
    const covered = new Map<string, number>();
    const driver = new StackDriver({
      stacks,
      observer: stacks,
      drift: new DriftBook(() => nowMs),
      cover: (key, resources) => covered.set(key, resources.length),
      sweepSoon: () => {},
      tell: () => {},
      nowMs: () => nowMs,
      random: () => 0,
    });
    const declaration = { is: "network", name: "n", args: { subscriptionId: "s", subnetAddressPrefix: "c" } } as const;
    const drive = {
      key: "iprange kcp/range",
      stack: stackNamed("uid"),
      goal: { is: "declared", declaration, digest: digestOf(declaration) },
      access: { name: "a", variables: {} },
      repairs: true,
      circumstances: "",
    } as const;
    const status = async () => (await driver.look(drive.stack)).resources.map((one) => one.status.is);
    const { signal } = new AbortController();
    await driver.drive(drive, signal);
    stacks.finish();
    nowMs += 60_000;
    await driver.drive(drive, signal);
    assert.deepEqual(await status(), ["settled"]);
    assert.deepEqual([[...stacks.watching], covered.get(drive.key)], [[drive.key], 1]);
    driver.leave(drive.key);
    assert.deepEqual(await status(), ["in progress"], "what the state says");
    assert.deepEqual([[...stacks.watching], covered.get(drive.key)], [[], 0]);
  });
});
