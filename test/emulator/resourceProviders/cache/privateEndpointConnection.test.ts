import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, GROUP, LocalArm } from "../../localArm";

const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
const STATE = "privateLinkServiceConnectionState";

describe("privateEndpointConnections", () => {
  it("appear in the cluster, without name and type as in Azure's example, and in a list of their own", () => {
    const arm = withEndpoint("auto");
    const [embedded] = arm.properties(CLUSTER).privateEndpointConnections as JsonObject[];
    assert.deepEqual(Object.keys(embedded ?? {}), ["id", "properties"]);
    const [listed] = arm.ok("GET", `${CLUSTER}/privateEndpointConnections`).body.value as JsonObject[];
    assert.ok(listed);
    assert.match(listed.name as string, /^pe\.[0-9a-f-]{36}$/);
    assert.deepEqual(listed.properties, embedded?.properties);
    assert.deepEqual((listed.properties as JsonObject).privateEndpoint, { id: ENDPOINT });
  });

  it("is approved on the cluster's side, and the endpoint sees it", () => {
    const arm = withEndpoint("manual");
    const id = connection(arm);
    assert.deepEqual([statusAt(arm, id), statusAtEndpoint(arm)], ["Pending", "Pending"]);
    const reply = arm.ok("PUT", id, { properties: { [STATE]: { status: "Approved", description: "welcome" } } });
    assert.equal(reply.status, 201);
    assert.equal(reply.headers.Location?.split("?")[0], id, "the final state is the resource");
    arm.pass(5);
    assert.deepEqual([statusAt(arm, id), statusAtEndpoint(arm)], ["Approved", "Approved"]);
    assert.equal((arm.properties(id)[STATE] as JsonObject).description, "welcome");
  });

  it("is rejected for good", () => {
    const arm = withEndpoint("manual");
    const id = connection(arm);
    arm.ok("PUT", id, { properties: { [STATE]: { status: "Rejected" } } });
    assert.equal(
      arm.send("PUT", id, { properties: { [STATE]: { status: "Approved" } } }).code,
      "Conflict",
      "while it runs",
    );
    arm.pass(5);
    assert.equal(statusAtEndpoint(arm), "Rejected");
    assert.equal(arm.send("PUT", id, { properties: { [STATE]: { status: "Approved" } } }).code, "Conflict");
  });

  it("is removed on the cluster's side, and the endpoint is Disconnected", () => {
    const arm = withEndpoint("auto");
    const id = connection(arm);
    arm.ok("DELETE", id);
    arm.pass(5);
    assert.deepEqual(arm.properties(CLUSTER).privateEndpointConnections, []);
    assert.equal(statusAtEndpoint(arm), "Disconnected");
  });

  it("goes with the cluster, and leaves the endpoint Disconnected", () => {
    const arm = withEndpoint("auto");
    arm.ok("DELETE", CLUSTER);
    arm.pass(287);
    assert.equal(statusAtEndpoint(arm), "Disconnected");
    assert.equal(arm.azure.world.store.list("Microsoft.Cache/redisEnterprise/privateEndpointConnections").length, 0);
  });

  it("is not made here", () => {
    const arm = withEndpoint("auto");
    const body = { properties: { [STATE]: { status: "Approved" } } };
    const reply = arm.send("PUT", `${CLUSTER}/privateEndpointConnections/mine`, body);
    assert.deepEqual([reply.status, reply.code], [404, "ResourceNotFound"]);
  });
});

describe("privateLinkResources", () => {
  it("names the group and the zone that a private endpoint needs", () => {
    const arm = new LocalArm();
    arm.cluster();
    const [resource] = arm.ok("GET", `${CLUSTER}/privateLinkResources`).body.value as JsonObject[];
    assert.deepEqual(resource?.properties, {
      groupId: "redisEnterprise",
      requiredMembers: ["redisEnterprise"],
      requiredZoneNames: ["privatelink.redis.azure.net"],
    });
  });
});

function withEndpoint(approval: "auto" | "manual"): LocalArm {
  const arm = new LocalArm();
  arm.cluster();
  const target = { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] };
  const properties = approval === "auto" ? target : { ...target, requestMessage: "please" };
  arm.ok("PUT", ENDPOINT, {
    location: "westus2",
    properties: {
      subnet: { id: arm.azure.bootstrap.subnetId },
      [approval === "auto" ? "privateLinkServiceConnections" : "manualPrivateLinkServiceConnections"]: [
        { name: "c", properties },
      ],
    },
  });
  arm.pass(60);
  return arm;
}

function connection(arm: LocalArm): string {
  const [first] = arm.properties(CLUSTER).privateEndpointConnections as JsonObject[];
  return first?.id as string;
}

function statusAt(arm: LocalArm, id: string): unknown {
  return (arm.properties(id)[STATE] as JsonObject).status;
}

function statusAtEndpoint(arm: LocalArm): unknown {
  const { privateLinkServiceConnections, manualPrivateLinkServiceConnections } = arm.properties(ENDPOINT);
  const [first] = [
    ...(privateLinkServiceConnections as JsonObject[]),
    ...(manualPrivateLinkServiceConnections as JsonObject[]),
  ];
  assert.ok(first);
  return ((first.properties as JsonObject)[STATE] as JsonObject).status;
}
