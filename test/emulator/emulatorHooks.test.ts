import assert from "node:assert/strict";
import { RequestRing } from "../../emulator/server/requestRing";
import { CLUSTER, LocalArm } from "./localArm";

describe("the hooks of an emulator", () => {
  it("tell that events have changed the world, and only then", () => {
    let times = 0;
    const arm = new LocalArm({ hooks: { eventsHappened: () => times++ } });
    arm.ok("PUT", CLUSTER, {
      location: "westus2",
      sku: { name: "Balanced_B5" },
      properties: { publicNetworkAccess: "Disabled" },
    });
    const before = times;
    arm.ok("GET", CLUSTER);
    assert.equal(times, before, "nothing is due");
    arm.pass(600);
    arm.ok("GET", CLUSTER);
    assert.equal(times, before + 1, "the creation has ended");
  });

  it("let a test aim a fault at fewer requests than `match` can express", () => {
    const arm = new LocalArm({ hooks: { faultTarget: (target) => ({ ...target, method: `my ${target.method}` }) } });
    arm.azure.faults.add({ kind: "refuse", match: { method: "GET" }, status: 503, code: "Missed" });
    arm.azure.faults.add({ kind: "refuse", match: { method: "my GET" }, status: 503, code: "Hit" });
    assert.deepEqual([arm.send("GET", CLUSTER).code, arm.send("GET", CLUSTER).code], ["Hit", "ResourceNotFound"]);
  });

  it("see each request with the number under which it is remembered", () => {
    const seen: unknown[] = [];
    const ring = new RequestRing((request) => seen.push(request));
    ring.write({ path: "/a" } as Parameters<RequestRing["write"]>[0]);
    ring.write({ path: "/b" } as Parameters<RequestRing["write"]>[0]);
    assert.deepEqual(seen, ring.since());
    assert.equal(seen.length, 2);
  });
});
