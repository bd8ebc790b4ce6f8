import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { ENDPOINT, endpointBody, NETWORK, refused, SUBNET, withCluster, withNetwork } from "./localNetwork";

const OTHER = `${NETWORK}/subnets/other`;

function subnetBody(addressPrefix: string, settings: JsonObject = {}): JsonObject {
  return { properties: { addressPrefix, ...settings } };
}

describe("subnets", () => {
  it("is made by a PUT of its own, and appears in its network", () => {
    const azure = withNetwork();
    const answer = azure.send("PUT", OTHER, subnetBody("127.64.1.0/24"));
    assert.equal(answer.status, 201);
    assert.equal(answer.headers?.["Retry-After"], "3");
    assert.match(answer.headers?.["Azure-AsyncOperation"] ?? "", /locations\/westus2\/operations\//);
    azure.pass();
    const subnet = azure.get(OTHER);
    assert.deepEqual((azure.properties(NETWORK).subnets as readonly JsonObject[])[1], subnet);
    assert.deepEqual(subnet.properties, {
      provisioningState: "Succeeded",
      delegations: [],
      privateEndpointNetworkPolicies: "Disabled",
      privateLinkServiceNetworkPolicies: "Enabled",
      addressPrefix: "127.64.1.0/24",
    });
  });

  it("takes its prefix as a list of one too", () => {
    const azure = withNetwork();
    azure.done("PUT", OTHER, { properties: { addressPrefixes: ["127.64.1.0/24"] } });
    assert.deepEqual(azure.properties(OTHER).addressPrefixes, ["127.64.1.0/24"]);
    refused(azure.send("PUT", `${NETWORK}/subnets/third`, subnetBody("127.64.1.0/25")), [
      400,
      "NetcfgSubnetRangesOverlap",
    ]);
  });

  it("answers 200 at once to a PUT that changes nothing, though it sends back what it read", () => {
    const azure = withNetwork();
    const answer = azure.send("PUT", SUBNET, azure.get(SUBNET));
    assert.equal(answer.status, 200);
    assert.equal(azure.properties(SUBNET).provisioningState, "Succeeded");
    assert.deepEqual(azure.status(answer).body, { status: "Succeeded" });
  });

  it("is Updating when a PUT changes it", () => {
    const azure = withNetwork();
    const body = subnetBody("127.64.0.0/24", { privateEndpointNetworkPolicies: "Enabled" });
    const answer = azure.send("PUT", SUBNET, body);
    assert.equal(answer.status, 200);
    assert.equal(azure.properties(SUBNET).provisioningState, "Updating");
    azure.pass();
    assert.equal(azure.properties(SUBNET).privateEndpointNetworkPolicies, "Enabled");
  });

  it("is Failed after a failed operation, and whole after the same PUT again", () => {
    const azure = withNetwork();
    azure.faults.failNext({ type: "Microsoft.Network/virtualNetworks/subnets", method: "PUT" });
    azure.done("PUT", OTHER, subnetBody("127.64.1.0/24"));
    assert.equal(azure.properties(OTHER).provisioningState, "Failed");
    assert.equal(azure.done("PUT", OTHER, subnetBody("127.64.1.0/24")).status, 200);
    assert.equal(azure.properties(OTHER).provisioningState, "Succeeded");
  });

  const refusals = [
    { body: subnetBody("10.0.0.0/24"), code: "NetcfgSubnetRangeOutsideVnet", because: "the network is elsewhere" },
    { body: subnetBody("127.64.0.128/25"), code: "NetcfgSubnetRangesOverlap", because: "another subnet is there" },
    { body: subnetBody("127.64.1.0/30"), code: "NetcfgInvalidSubnet", because: "it is too small" },
    { body: subnetBody("127.64.1.1/24"), code: "InvalidCIDRNotation", because: "bits are set after the prefix" },
    { body: subnetBody("nowhere"), code: "InvalidAddressPrefixFormat", because: "it is no range" },
    { body: { properties: {} }, code: "InvalidRequestFormat", because: "the prefix is missing" },
    {
      body: subnetBody("127.64.1.0/24", { privateEndpointNetworkPolicies: "Perhaps" }),
      code: "InvalidRequestFormat",
      because: "there is no such policy",
    },
  ];
  for (const { body, code, because } of refusals) {
    it(`refuses with ${code}, because ${because}`, () => {
      refused(withNetwork().send("PUT", OTHER, body), [400, code]);
    });
  }

  for (const [member, type] of [
    ["networkSecurityGroup", "networkSecurityGroups"],
    ["routeTable", "routeTables"],
    ["natGateway", "natGateways"],
  ] as const) {
    it(`refers to what exists: its ${member}, which stays as long as the subnet refers to it`, () => {
      const azure = withNetwork();
      const id = NETWORK.replace("virtualNetworks/vnet", `${type}/its`);
      const body = subnetBody("127.64.1.0/24", { [member]: { id } });
      const message = refused(azure.send("PUT", OTHER, body), [400, "InvalidResourceReference"]);
      assert.match(message, /its referenced by resource .*\/subnets\/other was not found\. Please make sure/);
      azure.done("PUT", id, { location: "westus2" });
      assert.equal(azure.properties(id).provisioningState, "Succeeded");
      azure.done("PUT", OTHER, body);
      assert.deepEqual(azure.properties(OTHER)[member], { id });
      const code = `InUse${type.charAt(0).toUpperCase()}${type.slice(1, -1)}CannotBeDeleted`;
      assert.match(refused(azure.send("DELETE", id), [400, code]), /subnets\/other/);
      azure.done("DELETE", OTHER);
      azure.done("DELETE", id);
      assert.equal(azure.send("GET", id).status, 404);
    });
  }

  it("has a prefix of IPv6 beside the one that endpoints have addresses from", () => {
    const azure = withCluster();
    azure.done("PUT", OTHER, { properties: { addressPrefixes: ["fd00::/64", "127.64.1.0/24"] } });
    azure.done("PUT", ENDPOINT, endpointBody({ subnet: { id: OTHER } }));
    const [config] = azure.properties(ENDPOINT).customDnsConfigs as { ipAddresses: string[] }[];
    assert.deepEqual(config?.ipAddresses, ["127.64.1.4"]);
  });

  describe("given two address prefixes", () => {
    const two = { properties: { addressPrefixes: ["127.64.1.0/29", "127.64.2.0/24"] } };

    it("has both, and gives addresses of the second when the first is full", () => {
      const azure = withCluster();
      azure.done("PUT", OTHER, two);
      assert.deepEqual(azure.properties(OTHER).addressPrefixes, ["127.64.1.0/29", "127.64.2.0/24"]);
      const addresses = ["a", "b", "c", "d"].map((name) => {
        const path = ENDPOINT.replace(/pe$/, name);
        azure.done("PUT", path, endpointBody({ subnet: { id: OTHER } }));
        return (azure.properties(path).customDnsConfigs as { ipAddresses: string[] }[])[0]?.ipAddresses[0];
      });
      assert.deepEqual(addresses, ["127.64.1.4", "127.64.1.5", "127.64.1.6", "127.64.2.4"]);
    });

    it("can lose the one that nobody has an address from, and no other", () => {
      const azure = withCluster();
      azure.done("PUT", OTHER, two);
      azure.done("PUT", ENDPOINT, endpointBody({ subnet: { id: OTHER } }));
      refused(azure.send("PUT", OTHER, subnetBody("127.64.2.0/24")), [400, "InUsePrefixCannotBeDeleted"]);
      assert.equal(azure.done("PUT", OTHER, subnetBody("127.64.1.0/29")).status, 200);
    });

    it("refuses two that overlap", () => {
      const overlapping = { properties: { addressPrefixes: ["127.64.1.0/24", "127.64.1.0/25"] } };
      refused(withNetwork().send("PUT", OTHER, overlapping), [400, "NetcfgSubnetRangesOverlap"]);
    });
  });

  it("needs its network", () => {
    const path = OTHER.replace("vnet", "absent");
    refused(withNetwork().send("PUT", path, subnetBody("127.64.1.0/24")), [404, "ParentResourceNotFound"]);
  });

  it("is locked together with its network, so that writes go one after the other", () => {
    const azure = withNetwork();
    azure.send("PUT", OTHER, subnetBody("127.64.1.0/24"));
    for (const [method, path] of [
      ["PUT", `${NETWORK}/subnets/third`],
      ["PUT", OTHER],
      ["DELETE", SUBNET],
      ["DELETE", NETWORK],
    ] as const) {
      const answer = azure.send(method, path, method === "PUT" ? subnetBody("127.64.2.0/24") : undefined);
      const message = refused(answer, [429, "RetryableErrorDueToAnotherOperation"]);
      assert.match(message, /^Operation PutSubnetOperation is updating resource .*subnets\/other\./);
      assert.equal(answer.headers?.["Retry-After"], "10");
    }
    azure.pass();
    assert.equal(azure.send("DELETE", OTHER).status, 202);
  });

  describe("given a private endpoint in it", () => {
    it("waits while the endpoint is being made, then shows it and cannot go", () => {
      const azure = withCluster();
      azure.send("PUT", ENDPOINT, endpointBody());
      const changed = subnetBody("127.64.0.0/24", { privateEndpointNetworkPolicies: "Enabled" });
      refused(azure.send("PUT", SUBNET, changed), [429, "RetryableErrorDueToAnotherOperation"]);
      azure.pass();
      const { privateEndpoints, ipConfigurations } = azure.properties(SUBNET);
      assert.deepEqual(privateEndpoints, [{ id: ENDPOINT }]);
      assert.match((ipConfigurations as { id: string }[])[0]?.id ?? "", /networkInterfaces\/pe\.nic\./);
      refused(azure.send("DELETE", SUBNET), [400, "InUseSubnetCannotBeDeleted"]);
      refused(azure.send("PUT", SUBNET, subnetBody("127.64.0.0/25")), [400, "InUsePrefixCannotBeDeleted"]);
      assert.equal(azure.send("PUT", SUBNET, changed).status, 200);
    });

    it("can go when the endpoint has gone", () => {
      const azure = withCluster();
      azure.done("PUT", ENDPOINT, endpointBody());
      azure.done("DELETE", ENDPOINT);
      assert.deepEqual(azure.properties(SUBNET).privateEndpoints, undefined);
      azure.done("DELETE", SUBNET);
      assert.equal(azure.send("GET", SUBNET).status, 404);
      assert.equal(azure.send("DELETE", SUBNET).status, 204);
    });
  });
});
