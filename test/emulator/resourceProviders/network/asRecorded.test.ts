import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP, LocalArm } from "../../localArm";

const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`;
const ENDPOINT = `${GROUP}/providers/Microsoft.Network/privateEndpoints/pe`;
const ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net`;
const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
const NEW_NETWORK = { location: "westus2", properties: { addressSpace: { addressPrefixes: ["10.0.0.0/16"] } } };

function endpointBody(arm: LocalArm): JsonObject {
  const subnet = { id: arm.azure.bootstrap.subnetId };
  return { location: "westus2", properties: { subnet, privateLinkServiceConnections: [connection] } };
}

function withCluster(): LocalArm {
  const arm = new LocalArm();
  arm.cluster();
  arm.database(DATABASE);
  return arm;
}

describe("Microsoft.Network as recorded (aso-PrivateEndpoint, 2026-04; aso-PrivateDnsZone, 2026-03)", () => {
  it("given a new endpoint: its connection is Succeeded in the 201 already, and the endpoint is not", () => {
    const arm = withCluster();
    const { status, body } = arm.ok("PUT", ENDPOINT, endpointBody(arm), "2025-03-01");
    const { provisioningState, privateLinkServiceConnections, ipVersionType } = body.properties as JsonObject;
    const [own] = privateLinkServiceConnections as { properties: JsonObject }[];
    assert.deepEqual([status, provisioningState, own?.properties.provisioningState], [201, "Updating", "Succeeded"]);
    assert.equal(ipVersionType, "IPv4");
    assert.equal("tags" in body, false, "tags that were not sent are not answered");
  });

  it("given an api-version before 2025-03-01: the endpoint has no ipVersionType", () => {
    const arm = withCluster();
    arm.ok("PUT", ENDPOINT, endpointBody(arm));
    arm.pass(60);
    assert.equal("ipVersionType" in arm.properties(ENDPOINT, "2022-07-01"), false);
    assert.equal(arm.properties(ENDPOINT, "2025-03-01").ipVersionType, "IPv4");
  });

  it("given a PUT that changes tags alone: 200 with an operation that is over, and no Retry-After", () => {
    const arm = withCluster();
    arm.ok("PUT", ENDPOINT, endpointBody(arm));
    arm.pass(60);
    const { status, body, headers } = arm.ok("PUT", ENDPOINT, { ...endpointBody(arm), tags: { foo: "bar" } });
    assert.deepEqual([status, body.tags, headers["Retry-After"]], [200, { foo: "bar" }, undefined]);
    assert.deepEqual(arm.ok("GET", headers["Azure-AsyncOperation"] as string).body, { status: "Succeeded" });
  });

  it("given an interface: it says who manages it, and what it can", () => {
    const arm = withCluster();
    arm.ok("PUT", ENDPOINT, endpointBody(arm));
    arm.pass(60);
    const [nic] = arm.properties(ENDPOINT).networkInterfaces as { id: string }[];
    const { managedBy, kind, properties } = arm.ok("GET", nic?.id as string).body;
    assert.deepEqual([managedBy, kind], [ENDPOINT, "Regular"]);
    const { macAddress, vnetEncryptionSupported, allowPort25Out, auxiliaryMode, dnsSettings } =
      properties as JsonObject;
    assert.deepEqual([macAddress, vnetEncryptionSupported, allowPort25Out, auxiliaryMode], ["", false, true, "None"]);
    assert.match(String((dnsSettings as JsonObject).internalDomainNameSuffix), /^\w{26}\.xx\.internal\.cloudapp\.net$/);
  });

  for (const [version, expected] of [
    ["2020-11-01", undefined],
    ["2024-03-01", "Disabled"],
  ] as const) {
    it(`given a network by ${version}: privateEndpointVNetPolicies is ${expected}`, () => {
      const arm = new LocalArm();
      assert.equal(
        (arm.ok("PUT", NETWORK, NEW_NETWORK, version).body.properties as JsonObject).privateEndpointVNetPolicies,
        expected,
      );
      arm.pass(5);
      assert.equal(arm.properties(NETWORK, version).privateEndpointVNetPolicies, expected);
    });
  }

  it("given an answer that is final: its etag is a header too; given one that is not: no such header", () => {
    const arm = new LocalArm();
    assert.equal(arm.ok("PUT", NETWORK, NEW_NETWORK).headers.ETag, undefined);
    arm.pass(5);
    const { headers, body } = arm.ok("GET", NETWORK);
    assert.equal(headers.ETag, body.etag);
  });

  it("given a zone: only later api-versions tell its internalId", () => {
    const arm = new LocalArm();
    arm.ok("PUT", ZONE, { location: "global" });
    arm.pass(10);
    assert.equal("internalId" in arm.properties(ZONE, "2018-09-01"), false);
    assert.match(String(arm.properties(ZONE, "2024-06-01").internalId), /^SW1tdXRhYmxlWm9uZUlkZW50aXR5/);
  });
});
