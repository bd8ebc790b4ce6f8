import assert from "node:assert/strict";
import { openEndpoints } from "../../../../emulator/connectivity/openEndpoints";
import { requestConnection } from "../../../../emulator/resourceProviders/network/privateEndpointConnection";
import { type ArmId, parseArmId } from "../../../../emulator/world/armId";
import { propertiesOf } from "../../../../emulator/world/document";
import type { JsonObject } from "../../../../emulator/world/resource";
import {
  CLUSTER,
  clusterBody,
  ENDPOINT,
  endpointBody,
  GROUP,
  HOST,
  type LocalNetwork,
  manualEndpointBody,
  NETWORK,
  refused,
  SUBNET,
  withCluster,
  withEndpoint,
  withNetwork,
} from "./localNetwork";

const INTERFACES = `${GROUP}/providers/Microsoft.Network/networkInterfaces`;

describe("privateEndpoints", () => {
  it("has its interface and an approved connection in the first answer, and its DNS name when it is made", () => {
    const azure = withCluster();
    const answer = azure.send("PUT", ENDPOINT, endpointBody());
    assert.equal(answer.status, 201);
    assert.equal(answer.headers?.["Retry-After"], "10");
    assert.equal(answer.headers?.Location, undefined);
    const first = propertiesOf(answer.body as JsonObject);
    assert.equal(first.provisioningState, "Updating");
    assert.deepEqual(first.customDnsConfigs, []);
    assert.match((first.networkInterfaces as { id: string }[])[0]?.id ?? "", /\/pe\.nic\.[0-9a-f-]{36}$/);
    assert.deepEqual(connectionState(first), ["Approved", "Auto Approved"]);
    assert.deepEqual(openEndpoints(azure.world), [], "no traffic yet");

    azure.pass();
    const made = azure.properties(ENDPOINT);
    assert.equal(made.provisioningState, "Succeeded");
    assert.deepEqual(made.customDnsConfigs, [{ fqdn: HOST, ipAddresses: ["127.64.0.4"] }]);
    assert.deepEqual(connectionState(made), ["Approved", "Auto-Approved"]);
    assert.deepEqual(openEndpoints(azure.world), [
      { address: "127.64.0.4", hostName: HOST, privateEndpointId: ENDPOINT },
    ]);
  });

  it("appears on the cluster's side, and in its interface with the address", () => {
    const azure = withEndpoint();
    const [connection] = connections(azure);
    const { privateEndpoint, provisioningState } = propertiesOf(connection);
    assert.deepEqual([privateEndpoint, provisioningState], [{ id: ENDPOINT }, "Succeeded"]);
    assert.match(connection?.id as string, /\/privateEndpointConnections\/pe\.[0-9a-f-]{36}$/);
    const [networkInterface] = azure.list(INTERFACES);
    const { ipConfigurations, privateEndpoint: owner } = propertiesOf(networkInterface);
    assert.deepEqual(owner, { id: ENDPOINT });
    const { privateIPAddress, subnet } = propertiesOf((ipConfigurations as JsonObject[])[0]);
    assert.deepEqual([privateIPAddress, subnet], ["127.64.0.4", { id: SUBNET }]);
  });

  it("shows no DNS names of its own while a zone group resolves them, as azurerm documents", () => {
    const azure = withEndpoint();
    assert.deepEqual(azure.properties(ENDPOINT).customDnsConfigs, []);
    azure.done("DELETE", `${ENDPOINT}/privateDnsZoneGroups/default`);
    assert.deepEqual(azure.properties(ENDPOINT).customDnsConfigs, [{ fqdn: HOST, ipAddresses: ["127.64.0.4"] }]);
  });

  it("gets the lowest free address, also one that was given back", () => {
    const azure = withCluster();
    for (const name of ["a", "b", "c"]) azure.done("PUT", endpoint(name), endpointBody());
    azure.done("DELETE", endpoint("b"));
    azure.done("PUT", endpoint("d"), endpointBody());
    assert.deepEqual(addresses(azure), { a: "127.64.0.4", c: "127.64.0.6", d: "127.64.0.5" });
  });

  it("takes the address and the interface name that it is asked for", () => {
    const azure = withCluster();
    const wanted = (address: string) =>
      endpointBody({
        customNetworkInterfaceName: "my-nic",
        ipConfigurations: [{ name: "ip", properties: { groupId: "redisEnterprise", privateIPAddress: address } }],
      });
    refused(azure.send("PUT", ENDPOINT, wanted("127.64.0.3")), [400, "PrivateIPAddressNotInSubnet"]);
    azure.done("PUT", ENDPOINT, wanted("127.64.0.9"));
    assert.equal(azure.get(`${INTERFACES}/my-nic`).name, "my-nic");
    assert.deepEqual(addresses(azure), { pe: "127.64.0.9" });
    refused(azure.send("PUT", endpoint("other"), wanted("127.64.0.10")), [400, "BadRequest"]);
    const { ipConfigurations = null } = propertiesOf(wanted("127.64.0.9"));
    const sameAddress = endpointBody({ ipConfigurations });
    refused(azure.send("PUT", endpoint("other"), sameAddress), [400, "PrivateIPAddressIsAllocated"]);
    refused(azure.send("PUT", endpoint("other"), endpointBody({ customNetworkInterfaceName: "-" })), [
      400,
      "InvalidResourceName",
    ]);
    assert.equal(connections(azure).length, 1);
  });

  it("finds no address in a full subnet", () => {
    const azure = withCluster();
    const small = `${NETWORK}/subnets/small`;
    azure.done("PUT", small, { properties: { addressPrefix: "127.64.1.0/29" } });
    for (const name of ["a", "b", "c"]) azure.done("PUT", endpoint(name), endpointBody({ subnet: { id: small } }));
    const message = refused(azure.send("PUT", ENDPOINT, endpointBody({ subnet: { id: small } })), [
      400,
      "SubnetIsFull",
    ]);
    assert.match(message, /^Subnet small with address prefix 127\.64\.1\.0\/29 /);
    assert.equal(connections(azure).length, 3, "a refused endpoint leaves no connection");
  });

  describe("given a PUT on an existing endpoint", () => {
    it("answers 200 with the header of a finished operation when only tags change", () => {
      const azure = withEndpoint();
      const answer = azure.send("PUT", ENDPOINT, { ...endpointBody(), tags: { team: "a" } });
      assert.equal(answer.status, 200);
      assert.equal(propertiesOf(answer.body as JsonObject).provisioningState, "Succeeded");
      assert.deepEqual(azure.status(answer).body, { status: "Succeeded" });
      assert.deepEqual(azure.get(ENDPOINT).tags, { team: "a" });
      assert.equal(azure.list(INTERFACES).length, 1);
      assert.equal(connections(azure).length, 1);
    });

    const connection = {
      name: "pe-conn",
      properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] },
    };
    const changes: readonly { readonly body: JsonObject; readonly code: string }[] = [
      {
        body: endpointBody({ subnet: { id: `${NETWORK}/subnets/other` } }),
        code: "CannotChangeSubnetOnExistingPrivateEndpoint",
      },
      {
        body: endpointBody({ privateLinkServiceConnections: [{ ...connection, name: "renamed" }] }),
        code: "CannotChangePrivateLinkConnectionOnPrivateEndpoint",
      },
      { body: manualEndpointBody(), code: "CannotChangePrivateLinkConnectionOnPrivateEndpoint" },
      { body: endpointBody({ customNetworkInterfaceName: "renamed" }), code: "BadRequest" },
    ];
    for (const { body, code } of changes) {
      it(`refuses what cannot change with ${code}`, () => {
        const azure = withEndpoint();
        azure.done("PUT", `${NETWORK}/subnets/other`, { properties: { addressPrefix: "127.64.1.0/24" } });
        refused(azure.send("PUT", ENDPOINT, body), [400, code]);
      });
    }

    it("is in the application security groups that the PUT names, and in none without", () => {
      const azure = withCluster();
      const groups = (...names: string[]) =>
        names.map((name) => ({ id: `${GROUP}/providers/Microsoft.Network/applicationSecurityGroups/${name}` }));
      refused(azure.send("PUT", ENDPOINT, endpointBody({ applicationSecurityGroups: groups("a") })), [
        400,
        "InvalidResourceReference",
      ]);
      for (const { id } of groups("a", "b")) azure.done("PUT", id, { location: "westus2" });
      azure.done("PUT", ENDPOINT, endpointBody({ applicationSecurityGroups: groups("a", "b") }));
      assert.deepEqual(azure.properties(ENDPOINT).applicationSecurityGroups, groups("a", "b"));
      azure.done("PUT", ENDPOINT, azure.get(ENDPOINT));
      assert.deepEqual(azure.properties(ENDPOINT).applicationSecurityGroups, groups("a", "b"));
      assert.equal(azure.send("PUT", ENDPOINT, endpointBody()).status, 200);
      assert.equal(azure.properties(ENDPOINT).provisioningState, "Updating", "not a matter of tags");
      azure.pass();
      assert.equal(azure.properties(ENDPOINT).applicationSecurityGroups, undefined);
      refused(azure.send("PUT", ENDPOINT, endpointBody({ applicationSecurityGroups: [{ id: SUBNET }] })), [
        400,
        "InvalidResourceReference",
      ]);
    });

    it("does not change regions", () => {
      const azure = withEndpoint();
      const body = { ...endpointBody(), location: "eastus" };
      refused(azure.send("PUT", ENDPOINT, body), [409, "InvalidResourceLocation"]);
    });

    it("makes a Failed one good, which says whose it is", () => {
      const azure = withCluster();
      azure.faults.failNext({ type: "Microsoft.Network/privateEndpoints", method: "PUT" });
      azure.done("PUT", ENDPOINT, { ...endpointBody(), tags: { owner: "us" } });
      const { location, tags } = azure.get(ENDPOINT);
      assert.deepEqual([location, tags], ["westus2", { owner: "us" }]);
      assert.equal(azure.properties(ENDPOINT).provisioningState, "Failed");
      assert.equal(propertiesOf(connections(azure)[0]).provisioningState, "Failed");
      assert.equal(azure.done("PUT", ENDPOINT, endpointBody()).status, 200);
      assert.equal(azure.properties(ENDPOINT).provisioningState, "Succeeded");
      assert.equal(propertiesOf(connections(azure)[0]).provisioningState, "Succeeded");
      assert.deepEqual(addresses(azure), { pe: "127.64.0.4" });
    });

    it("asks again with another message of a manual one", () => {
      const azure = withCluster();
      azure.done("PUT", ENDPOINT, manualEndpointBody("first"));
      assert.equal(azure.done("PUT", ENDPOINT, manualEndpointBody("second")).status, 200);
      const [manual] = azure.properties(ENDPOINT).manualPrivateLinkServiceConnections as JsonObject[];
      assert.equal(propertiesOf(manual).requestMessage, "second");
    });
  });

  describe("given a manual connection", () => {
    it("is made while the cluster's side has not decided, and open when it approves", () => {
      const azure = withCluster();
      azure.done("PUT", ENDPOINT, manualEndpointBody("let me in"));
      const pending = azure.properties(ENDPOINT);
      assert.equal(pending.provisioningState, "Succeeded");
      assert.deepEqual(pending.privateLinkServiceConnections, []);
      assert.deepEqual(connectionState(pending), ["Pending", "let me in"]);
      assert.deepEqual(openEndpoints(azure.world), []);
      decide(azure, "Approved");
      assert.equal(connectionState(azure.properties(ENDPOINT))[0], "Approved");
      assert.equal(openEndpoints(azure.world).length, 1);
    });

    it("is closed when the cluster's side rejects, also later", () => {
      const azure = withEndpoint();
      decide(azure, "Rejected");
      assert.equal(connectionState(azure.properties(ENDPOINT))[0], "Rejected");
      assert.deepEqual(openEndpoints(azure.world), []);
    });
  });

  it("is Disconnected when the cluster is gone, and can still be deleted", () => {
    const azure = withEndpoint();
    azure.done("DELETE", CLUSTER);
    assert.equal(connectionState(azure.properties(ENDPOINT))[0], "Disconnected");
    assert.deepEqual(openEndpoints(azure.world), []);
    azure.done("PUT", CLUSTER, clusterBody());
    assert.equal(
      connectionState(azure.properties(ENDPOINT))[0],
      "Disconnected",
      "a new cluster of that name is another",
    );
    azure.done("DELETE", ENDPOINT);
    assert.equal(azure.send("GET", ENDPOINT).status, 404);
  });

  it("takes interface, connection, zone group and record with it when it is deleted", () => {
    const azure = withEndpoint();
    const answer = azure.send("DELETE", ENDPOINT);
    assert.equal(answer.status, 202);
    assert.equal(answer.body, undefined);
    assert.match(answer.headers?.Location ?? "", /operationResults/);
    assert.equal(azure.properties(ENDPOINT).provisioningState, "Deleting");
    assert.equal(propertiesOf(connections(azure)[0]).provisioningState, "Deleting");
    azure.pass();
    assert.equal(azure.send("GET", ENDPOINT).status, 404);
    assert.deepEqual(azure.list(INTERFACES), []);
    assert.deepEqual(connections(azure), []);
    assert.equal(azure.world.store.list("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").length, 0);
    assert.equal(azure.world.store.list("Microsoft.Network/privateDnsZones/A").length, 0);
  });

  describe("given something that is not ready", () => {
    it("is refused with 429 while its subnet is being written", () => {
      const azure = withCluster();
      azure.send("PUT", SUBNET, { properties: { addressPrefix: "127.64.0.0/25" } });
      const answer = azure.send("PUT", ENDPOINT, endpointBody());
      refused(answer, [429, "RetryableError"]);
      assert.equal(answer.headers?.["Retry-After"], "10");
      const { details } = (answer.body as { error: { details: JsonObject[] } }).error;
      assert.deepEqual(details, [
        {
          code: "ReferencedResourceNotProvisioned",
          message:
            `Cannot proceed with operation because resource ${SUBNET} used by resource ${ENDPOINT} is not in Succeeded ` +
            "state. Resource is in Updating state and the last operation that updated/is updating the resource is " +
            "PutSubnetOperation.",
        },
      ]);
      azure.pass();
      assert.equal(azure.send("PUT", ENDPOINT, endpointBody()).status, 201);
    });

    it("is refused with 409 while the cluster is being made", () => {
      const azure = withNetwork();
      azure.send("PUT", CLUSTER, clusterBody());
      refused(azure.send("PUT", ENDPOINT, endpointBody()), [409, "Conflict"]);
    });

    it("is made while the database is, because it depends on the cluster only", () => {
      const azure = withCluster();
      const database = { properties: { clusteringPolicy: "EnterpriseCluster" } };
      assert.equal(azure.send("PUT", `${CLUSTER}/databases/default`, database).status, 201);
      assert.equal(azure.send("PUT", ENDPOINT, endpointBody()).status, 201);
    });

    it("is locked while it is being made", () => {
      const azure = withCluster();
      azure.send("PUT", ENDPOINT, endpointBody());
      for (const method of ["PUT", "DELETE"]) {
        const answer = azure.send(method, ENDPOINT, method === "PUT" ? endpointBody() : undefined);
        const message = refused(answer, [429, "RetryableErrorDueToAnotherOperation"]);
        assert.match(message, /^Operation PutPrivateEndpointOperation is updating resource/);
      }
    });
  });

  const connection = (groupIds: readonly string[] | null, privateLinkServiceId = CLUSTER) => ({
    privateLinkServiceConnections: [{ name: "pe-conn", properties: { privateLinkServiceId, groupIds } }],
  });
  const refusals: readonly { readonly changes: JsonObject; readonly code: string; readonly because: string }[] = [
    { changes: { subnet: { id: `${SUBNET}x` } }, code: "InvalidResourceReference", because: "there is no such subnet" },
    { changes: { subnet: { id: NETWORK } }, code: "InvalidResourceReference", because: "a network is no subnet" },
    {
      changes: connection(["redisEnterprise"], `${CLUSTER}x`),
      code: "InvalidResourceReference",
      because: "there is no such cluster",
    },
    {
      changes: connection(["redisEnterpriseCache"]),
      code: "BadRequest",
      because: "the group id of the example is stale",
    },
    {
      changes: connection(null),
      code: "MissingParameterOnPrivateLinkServiceConnection",
      because: "a cluster needs a group id",
    },
    { changes: connection(["redisEnterprise", "b"]), code: "OnlyOneGroupIdPermitted", because: "one group is one" },
    {
      changes: { privateLinkServiceConnections: [] },
      code: "InvalidRequestFormat",
      because: "an endpoint leads somewhere",
    },
    { changes: { subnet: {} }, code: "InvalidRequestFormat", because: "a subnet is named by its id" },
  ];
  for (const { changes, code, because } of refusals) {
    it(`refuses with ${code}, because ${because}`, () => {
      const azure = withCluster();
      refused(azure.send("PUT", ENDPOINT, endpointBody(changes)), [400, code]);
      assert.deepEqual([azure.list(INTERFACES), connections(azure)], [[], []], "nothing was made");
    });
  }

  it("refuses a region that is not its network's", () => {
    const azure = withCluster();
    const message = refused(azure.send("PUT", ENDPOINT, { ...endpointBody(), location: "eastus" }), [
      400,
      "InvalidResourceReference",
    ]);
    assert.match(message, /both resources are in the same region/);
  });

  it("is refused as the 85th of a cluster", () => {
    const azure = withCluster();
    for (let count = 0; count < 84; count++) {
      requestConnection(azure.world, {
        clusterId: id(CLUSTER),
        privateEndpointId: id(endpoint(`other${count}`)),
        requestMessage: undefined,
      });
    }
    refused(azure.send("PUT", ENDPOINT, endpointBody()), [400, "BadRequest"]);
  });
});

describe("networkInterfaces", () => {
  it("can only be read: they come and go with their endpoints", () => {
    const azure = withEndpoint();
    const path = azure.list(INTERFACES)[0]?.id as string;
    assert.equal(azure.send("GET", path).status, 200);
    assert.equal(azure.send("DELETE", path).status, 405);
    assert.equal(azure.send("PUT", path, { location: "westus2" }).status, 405);
  });
});

function endpoint(name: string): string {
  return `${GROUP}/providers/Microsoft.Network/privateEndpoints/${name}`;
}

function id(text: string): ArmId {
  return parseArmId(text) as ArmId;
}

function connections(azure: LocalNetwork): readonly JsonObject[] {
  return azure.properties(CLUSTER).privateEndpointConnections as readonly JsonObject[];
}

function decide(azure: LocalNetwork, status: "Approved" | "Rejected"): void {
  const path = connections(azure)[0]?.id as string;
  azure.done("PUT", path, { properties: { privateLinkServiceConnectionState: { status, description: "decided" } } });
}

/** Status and description of the only connection. */
function connectionState(properties: JsonObject): readonly unknown[] {
  const { privateLinkServiceConnections: automatic, manualPrivateLinkServiceConnections: manual } = properties;
  const [connection] = [...(automatic as JsonObject[]), ...(manual as JsonObject[])];
  const state = propertiesOf(connection).privateLinkServiceConnectionState as JsonObject;
  return [state.status, state.description];
}

/** Addresses by name of the endpoint. */
function addresses(azure: LocalNetwork): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    openEndpoints(azure.world).map(({ privateEndpointId, address }) => [privateEndpointId.split("/").at(-1), address]),
  );
}
