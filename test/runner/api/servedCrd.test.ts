import { strict as assert } from "node:assert";
import { CONTROL_PLANE_REDIS } from "../../../runner/api/controlPlaneRedis";
import { crdOf } from "../../../runner/api/crd";
import { RUNTIME_PLANE_REDIS } from "../../../runner/api/runtimePlaneRedis";
import { SCOPE } from "../../../runner/api/scope";
import { ServedCrd } from "../../../runner/api/servedCrd";
import { hasKymaCrds, kymaCrd, NO_KYMA_CRDS } from "./kymaCrds";

const OURS = new ServedCrd(crdOf(CONTROL_PLANE_REDIS));

function other(properties: object): ServedCrd {
  const schema = { openAPIV3Schema: { type: "object", properties: { metadata: { type: "object" }, ...properties } } };
  return new ServedCrd({ metadata: {}, spec: { versions: [{ name: "v1beta1", schema }] } });
}

describe("the CRD that is served", () => {
  it("given ours: is ours, and lacks nothing", () => {
    assert.ok(OURS.isOurs);
    assert.deepEqual(OURS.lacks(OURS), []);
  });

  it("given one with fewer fields: names them, in lists and below others too", () => {
    const text = { type: "string" };
    const less = other({ spec: { properties: { sku: text } }, list: { items: { properties: { a: text } } } });
    const more = other({
      spec: { properties: { sku: text, version: text } },
      status: { properties: { state: text } },
      list: { items: { properties: { a: text, b: text } } },
    });
    assert.deepEqual(less.lacks(more), ["spec.version", "status", "list[].b"]);
    assert.deepEqual(more.lacks(less), []);
    assert.ok(!less.isOurs);
  });

  it("given a status: leaves out the fields that the API server would refuse, also in lists", () => {
    const text = { type: "string" };
    const less = other({
      status: {
        properties: {
          state: text,
          map: { additionalProperties: text },
          conditions: { items: { properties: { type: text } } },
        },
      },
    });
    const status = { state: "Ready", port: 1, map: { a: "b" }, conditions: [{ type: "Ready", reason: "R" }] };
    assert.deepEqual(less.served(status), { state: "Ready", map: { a: "b" }, conditions: [{ type: "Ready" }] });
    assert.deepEqual(OURS.served({ state: "Ready", conditions: [{ type: "Ready" }] }), {
      state: "Ready",
      conditions: [{ type: "Ready" }],
    });
  });

  it("given what is no CRD of this version: says so", () => {
    assert.throws(() => new ServedCrd({ metadata: {}, spec: { versions: [] } }));
    const versions = [{ name: "v1", schema: { openAPIV3Schema: {} } }];
    assert.throws(() => new ServedCrd({ metadata: {}, spec: { versions } }), /has no version v1beta1/);
  });

  it("given the Go operator's: names what it lacks", function () {
    if (!hasKymaCrds()) {
      console.log(`      ${NO_KYMA_CRDS}`);
      this.skip();
    }
    assert.deepEqual(new ServedCrd(kymaCrd(CONTROL_PLANE_REDIS.group, "azuremanagedredis")).lacks(OURS), [
      "spec.redisConfiguration",
      "spec.redisVersion",
      "spec.shardCount",
      "status.readEndpoint",
      "status.caCert",
      "status.authSecret",
    ]);
    const ours = new ServedCrd(crdOf(RUNTIME_PLANE_REDIS));
    assert.deepEqual(new ServedCrd(kymaCrd(RUNTIME_PLANE_REDIS.group, "azuremanagedredis")).lacks(ours), [
      "status.primaryEndpoint",
      "status.readEndpoint",
      "status.port",
      "status.caCert",
      "status.authSecret",
    ]);
    const scopes = new ServedCrd(kymaCrd(SCOPE.group, "scopes"));
    assert.deepEqual(scopes.lacks(new ServedCrd(crdOf(SCOPE))), [
      "spec.scope.azure.resourceGroupName",
      "status.id",
      "status.observedGeneration",
    ]);
  });
});
