import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import {
  ENDPOINT,
  endpointBody,
  GROUP,
  LINK,
  LocalNetwork,
  linkBody,
  NETWORK,
  refused,
  SUBNET,
  withCluster,
  withNetwork,
  ZONE,
} from "./localNetwork";

function networkBody(addressPrefixes: readonly string[], subnets?: { readonly [name: string]: string }): JsonObject {
  const listed = Object.entries(subnets ?? {}).map(([name, addressPrefix]) => ({
    name,
    properties: { addressPrefix },
  }));
  return {
    location: "westus2",
    properties: { addressSpace: { addressPrefixes }, ...(subnets ? { subnets: listed } : {}) },
  };
}

describe("virtualNetworks", () => {
  it("is Updating with its subnets when it is new, and Succeeded after the operation", () => {
    const azure = new LocalNetwork();
    const answer = azure.send("PUT", NETWORK, networkBody(["10.0.0.0/16"], { a: "10.0.0.0/24" }));
    assert.equal(answer.status, 201);
    assert.equal(answer.headers?.["Retry-After"], "3");
    assert.equal(answer.headers?.["Azure-AsyncNotification"], "Enabled");
    assert.equal(answer.headers?.Location, undefined);
    assert.deepEqual(states(answer.body as JsonObject), ["Updating", "Updating"]);
    assert.deepEqual(azure.status(answer).body, { status: "InProgress" });
    azure.pass();
    assert.deepEqual(azure.status(answer).body, { status: "Succeeded" });
    assert.deepEqual(states(azure.get(NETWORK)), ["Succeeded", "Succeeded"]);
  });

  it("keeps its subnets when a PUT does not list any, and takes away those that a list leaves out", () => {
    const azure = withNetwork();
    azure.done("PUT", NETWORK, networkBody(["127.64.0.0/16", "10.0.0.0/16"]));
    assert.deepEqual(names(azure), ["endpoints"]);
    azure.done("PUT", NETWORK, networkBody(["127.64.0.0/16", "10.0.0.0/16"], { other: "10.0.0.0/24" }));
    assert.deepEqual(names(azure), ["other"]);
  });

  it("answers 200 and the header of a finished operation when only tags change", () => {
    const azure = withNetwork();
    const before = azure.get(NETWORK);
    const body = { ...networkBody(["127.64.0.0/16"]), tags: { team: "a" } };
    const answer = azure.send("PUT", NETWORK, body);
    assert.equal(answer.status, 200);
    assert.deepEqual(states(answer.body as JsonObject), ["Succeeded", "Succeeded"]);
    assert.deepEqual(azure.status(answer).body, { status: "Succeeded" });
    const after = azure.get(NETWORK);
    assert.deepEqual(after.tags, { team: "a" });
    assert.notEqual(after.etag, before.etag);
    assert.equal(resourceGuid(after), resourceGuid(before));
  });

  it("changes tags at once with PATCH", () => {
    const azure = withNetwork();
    assert.equal(azure.send("PATCH", NETWORK, { tags: { team: "b" } }).status, 200);
    assert.deepEqual(azure.get(NETWORK).tags, { team: "b" });
  });

  const refusals: readonly { readonly body: JsonObject; readonly code: string; readonly because: string }[] = [
    { body: networkBody([]), code: "InvalidRequestFormat", because: "there is no address space" },
    { body: networkBody(["10.0.0.0"]), code: "InvalidAddressPrefixFormat", because: "it is no CIDR" },
    { body: networkBody(["10.0.0.1/16"]), code: "InvalidCIDRNotation", because: "bits are set after the prefix" },
    {
      body: networkBody(["10.0.0.0/16"], { a: "10.1.0.0/24" }),
      code: "NetcfgSubnetRangeOutsideVnet",
      because: "the subnet is outside",
    },
    {
      body: networkBody(["10.0.0.0/16"], { a: "10.0.0.0/24", b: "10.0.0.128/25" }),
      code: "NetcfgSubnetRangesOverlap",
      because: "two subnets overlap",
    },
    {
      body: networkBody(["10.0.0.0/16"], { a: "10.0.0.0/30" }),
      code: "NetcfgInvalidSubnet",
      because: "five of its four addresses would be Azure's",
    },
    {
      body: networkBody(["10.0.0.0/16"], { a: "10.0.0.0/24", A: "10.0.1.0/24" }),
      code: "InvalidRequestFormat",
      because: "names are compared without case",
    },
    { body: { properties: {} }, code: "InvalidRequestFormat", because: "the address space is missing" },
    {
      body: { ...networkBody(["10.0.0.0/16"]), location: "" },
      code: "LocationRequired",
      because: "a network is in a region",
    },
    {
      body: { ...networkBody(["10.0.0.0/16"]), location: "atlantis" },
      code: "LocationNotAvailableForResourceType",
      because: "there is no such region",
    },
  ];
  for (const { body, code, because } of refusals) {
    it(`refuses with ${code}, because ${because}`, () => {
      const azure = new LocalNetwork();
      refused(azure.send("PUT", NETWORK, body), [400, code]);
      assert.equal(azure.send("GET", NETWORK).status, 404, "nothing was made");
    });
  }

  it("stays in its region, however that is written", () => {
    const azure = withNetwork();
    const body = networkBody(["127.64.0.0/16"]);
    assert.equal(azure.done("PUT", NETWORK, { ...body, location: "West US 2" }).status, 200);
    refused(azure.send("PUT", NETWORK, { ...body, location: "eastus" }), [409, "InvalidResourceLocation"]);
  });

  describe("given a private endpoint in a subnet", () => {
    function used(): LocalNetwork {
      const azure = withCluster();
      azure.done("PUT", ENDPOINT, endpointBody());
      return azure;
    }

    it("refuses to delete the network, to leave the subnet out and to move it", () => {
      const azure = used();
      const message = refused(azure.send("DELETE", NETWORK), [400, "InUseSubnetCannotBeDeleted"]);
      assert.match(message, /^Subnet endpoints is in use by .*\/networkInterfaces\/pe\.nic\..*\/ipConfigurations\//);
      const without = networkBody(["127.64.0.0/16"], {});
      refused(azure.send("PUT", NETWORK, without), [400, "InUseSubnetCannotBeDeleted"]);
      const moved = networkBody(["127.64.0.0/16"], { endpoints: "127.64.1.0/24" });
      refused(azure.send("PUT", NETWORK, moved), [400, "InUsePrefixCannotBeDeleted"]);
      const outside = networkBody(["10.0.0.0/16"]);
      refused(azure.send("PUT", NETWORK, outside), [400, "NetcfgSubnetRangeOutsideVnet"]);
    });

    it("lets it go once the endpoint is gone", () => {
      const azure = used();
      azure.done("DELETE", ENDPOINT);
      assert.equal(azure.done("DELETE", NETWORK).status, 202);
      assert.equal(azure.send("GET", NETWORK).status, 404);
      assert.equal(azure.send("GET", SUBNET).status, 404);
    });
  });

  it("deletes its links with itself, because a zone can otherwise never be deleted", () => {
    const azure = withNetwork();
    azure.done("PUT", ZONE, { location: "global" });
    azure.done("PUT", LINK, linkBody());
    azure.done("DELETE", NETWORK);
    assert.equal(azure.send("GET", LINK).status, 404);
    assert.equal(azure.send("DELETE", ZONE).status, 202);
  });

  it("answers a second DELETE with the operation that is running", () => {
    const azure = withNetwork();
    const first = azure.send("DELETE", NETWORK);
    assert.match(first.headers?.Location ?? "", /operationResults/);
    assert.deepEqual(azure.send("DELETE", NETWORK), first);
    assert.equal(azure.properties(NETWORK).provisioningState, "Deleting");
    azure.pass();
    assert.equal(azure.send("DELETE", NETWORK).status, 204);
  });

  it("is Failed with its subnets after a failed operation, and whole after the next", () => {
    const azure = new LocalNetwork();
    azure.faults.failNext({ type: "Microsoft.Network/virtualNetworks", method: "PUT", code: "InternalServerError" });
    const answer = azure.send("PUT", NETWORK, networkBody(["10.0.0.0/16"], { a: "10.0.0.0/24" }));
    azure.pass();
    assert.equal((azure.status(answer).body as JsonObject).status, "Failed");
    assert.deepEqual(states(azure.get(NETWORK)), ["Failed", "Failed"]);
    azure.done("PUT", NETWORK, networkBody(["10.0.0.0/16"], { a: "10.0.0.0/24" }));
    assert.deepEqual(states(azure.get(NETWORK)), ["Succeeded", "Succeeded"]);
  });

  it("is listed in its group and its subscription", () => {
    const azure = withNetwork();
    const path = "providers/Microsoft.Network/virtualNetworks";
    for (const scope of [GROUP, GROUP.split("/").slice(0, 3).join("/")]) {
      assert.deepEqual(
        azure.list(`${scope}/${path}`).map(({ id }) => id),
        [NETWORK],
      );
    }
  });
});

function states({ properties }: JsonObject): readonly unknown[] {
  const { provisioningState, subnets } = properties as { provisioningState: string; subnets: readonly JsonObject[] };
  return [provisioningState, ...subnets.map((subnet) => (subnet.properties as JsonObject).provisioningState)];
}

function names(azure: LocalNetwork): readonly unknown[] {
  return (azure.properties(NETWORK).subnets as readonly JsonObject[]).map(({ name }) => name);
}

function resourceGuid({ properties }: JsonObject): unknown {
  return (properties as JsonObject).resourceGuid;
}
