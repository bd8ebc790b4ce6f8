import { strict as assert } from "node:assert";
import type { Budget } from "../../../provider/azure/budget";
import type { Declaration, StackState } from "../../../runner/stacks/stacks";
import { GivenStacks, LONG_MS, told } from "./givenStacks";

/** Counts, and has a number of requests to give. */
class CountingBudget implements Budget {
  readonly taken = { read: 0, write: 0 };
  readonly heard: unknown[] = [];
  left = Number.POSITIVE_INFINITY;
  /** After each read the next one has to wait that long, in ms. */
  pauseMs = 0;

  take(kind: "read" | "write"): number {
    if (this.pauseMs > 0 && kind === "read") return this.pauseMs;
    if (this.left <= 0) return 60_000;
    this.left -= 1;
    this.taken[kind] += 1;
    return 0;
  }

  throttled(...all: Parameters<NonNullable<Budget["throttled"]>>): void {
    this.heard.push(all);
  }
}

describe("a network in a stack of the runner", () => {
  const budget = new CountingBudget();
  let given: GivenStacks;
  let declaration: Declaration;

  before(async () => {
    given = await GivenStacks.start({ budget: { pass: budget, step: budget } });
    const { subscriptionId, resourceGroup: resourceGroupName, virtualNetworkId } = given.azure.local;
    declaration = {
      is: "network",
      name: "network",
      args: {
        subscriptionId,
        resourceGroupName,
        virtualNetworkId,
        owner: "uid-network",
        privateDnsZoneName: "privatelink.example.net",
        subnetAddressPrefix: given.azure.range("9.0/27"),
      },
    };
  });
  after(() => given?.dispose());

  it("is made by two passes with steps between, and every request is taken from the budget", async () => {
    const since = given.azure.requests().length;
    const begun = await given.up("network", { declaration });
    assert.equal(begun.error, undefined);
    await given.azure.pass(LONG_MS);
    const steps = await given.steps(begun.state as StackState);
    const settled = await given.up("network", { declaration, steps, priority: "settle" });
    assert.deepEqual(told(settled.statuses), [
      "PrivateDnsZone settled",
      "Subnet settled",
      "VirtualNetworkLink settled",
    ]);
    const writes = given.writes(since);
    assert.equal(writes.length, 3);
    assert.equal(budget.taken.write, writes.length);
  });

  it("given a budget that is spent: a worker is told, and its pass says that it was refused for now", async () => {
    const tagged = { ...declaration, args: { ...declaration.args, tags: { team: "a" } } };
    budget.left = 1;
    const since = given.azure.requests().length;
    const first = await given.up("network", { declaration: tagged });
    assert.ok(first.isOk);
    assert.ok(
      Object.values(first.statuses).some(({ is }) => is === "refused"),
      JSON.stringify(first.statuses),
    );
    assert.ok(given.azure.requests().length - since <= 6, "few requests are too many");
    budget.left = Number.POSITIVE_INFINITY;
  });

  it("given a budget that has a read now and then: the pass waits for its reads, and none is refused", async () => {
    await given.restart();
    budget.pauseMs = 300;
    const tagged = { ...declaration, args: { ...declaration.args, tags: { team: "paused" } } };
    const { statuses } = await given.up("network", { declaration: tagged });
    assert.ok(!Object.values(statuses).some(({ is }) => is === "refused"), JSON.stringify(statuses));
    budget.pauseMs = 0;
  });

  it("given a 429 of Azure's in a pass: the runner's budget hears of it", async () => {
    await given.restart();
    const tagged = { ...declaration, args: { ...declaration.args, tags: { team: "b" } } };
    await given.azure.fault({ kind: "throttle", match: { method: "GET" } });
    await given.up("network", { declaration: tagged });
    // On the clock of this Azure every time to wait is 0.
    assert.deepEqual(budget.heard, [["read", given.azure.local.subscriptionId, 0]]);
  });
});
