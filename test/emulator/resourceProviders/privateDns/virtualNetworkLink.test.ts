import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import {
  GROUP,
  LINK,
  type LocalNetwork,
  linkBody,
  NETWORK,
  networkBody,
  refused,
  withNetwork,
  ZONE,
} from "../network/localNetwork";

const SECOND_GROUP = GROUP.replace(/rg$/, "second");
const TWIN_ZONE = ZONE.replace(GROUP, SECOND_GROUP);
const OTHER_ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/example.org`;

function withZones(): LocalNetwork {
  const azure = withNetwork();
  azure.done("PUT", SECOND_GROUP, { location: "westus2" });
  for (const zone of [ZONE, TWIN_ZONE, OTHER_ZONE]) azure.done("PUT", zone, { location: "global" });
  return azure;
}

function registering(virtualNetworkId = NETWORK): JsonObject {
  return { location: "global", properties: { registrationEnabled: true, virtualNetwork: { id: virtualNetworkId } } };
}

describe("virtualNetworkLinks", () => {
  it("is InProgress until its operation has succeeded, then Completed and counted", () => {
    const azure = withZones();
    const answer = azure.send("PUT", LINK, linkBody());
    assert.deepEqual([answer.status, answer.body, answer.headers?.["Retry-After"]], [202, {}, "30"]);
    assert.equal(azure.properties(LINK).virtualNetworkLinkState, "InProgress");
    azure.pass();
    assert.deepEqual(azure.properties(LINK), {
      provisioningState: "Succeeded",
      registrationEnabled: false,
      virtualNetwork: { id: NETWORK },
      virtualNetworkLinkState: "Completed",
    });
    assert.match(azure.get(LINK).etag as string, /^".*"$/);
    assert.equal(azure.properties(ZONE).numberOfVirtualNetworkLinks, 1);
    assert.deepEqual(azure.list(`${ZONE}/virtualNetworkLinks`), [azure.get(LINK)]);
  });

  it("exists once for a zone and a network", () => {
    const azure = withZones();
    azure.done("PUT", LINK, linkBody());
    const message = refused(azure.send("PUT", `${ZONE}/virtualNetworkLinks/second`, linkBody()), [409, "Conflict"]);
    assert.equal(
      message,
      `Private zone 'privatelink.redis.azure.net' is already linked to the virtual network '${NETWORK}'.`,
    );
    assert.equal(azure.done("PUT", LINK, linkBody()).status, 202, "the same link is an upsert");
  });

  it("does not let a network see two zones of one name", () => {
    const azure = withZones();
    azure.done("PUT", LINK, linkBody());
    const message = refused(azure.send("PUT", `${TWIN_ZONE}/virtualNetworkLinks/link`, linkBody()), [
      400,
      "BadRequest",
    ]);
    assert.match(message, /^A virtual network cannot be linked to multiple zones with overlapping namespaces\./);
    assert.equal(azure.send("PUT", `${OTHER_ZONE}/virtualNetworkLinks/link`, linkBody()).status, 202);
  });

  it("lets a network register in one zone only", () => {
    const azure = withZones();
    azure.done("PUT", LINK, registering());
    assert.equal(azure.properties(ZONE).numberOfVirtualNetworkLinksWithRegistration, 1);
    const other = `${OTHER_ZONE}/virtualNetworkLinks/link`;
    refused(azure.send("PUT", other, registering()), [400, "BadRequest"]);
    azure.done("PUT", other, linkBody());
    refused(azure.send("PATCH", other, { properties: { registrationEnabled: true } }), [400, "BadRequest"]);
    azure.done("PATCH", LINK, { properties: { registrationEnabled: false }, tags: { a: "1" } });
    assert.deepEqual(azure.get(LINK).tags, { a: "1" });
    assert.equal(azure.done("PATCH", other, { properties: { registrationEnabled: true } }).status, 202);
  });

  it("is one of at most 1000 of its zone, 100 of them with registration", () => {
    const azure = withZones();
    const link = (index: number): string => `${ZONE}/virtualNetworkLinks/link${index}`;
    for (let index = 0; index < 100; index++) azure.send("PUT", link(index), registering(`${NETWORK}${index}`));
    const more = azure.send("PUT", link(100), registering(`${NETWORK}100`));
    assert.match(
      refused(more, [400, "BadRequest"]),
      /^The maximum number of links with registration of zone .* is 100\.$/,
    );
    for (let index = 100; index < 1000; index++) azure.send("PUT", link(index), linkBody(`${NETWORK}${index}`));
    assert.equal(azure.properties(ZONE).numberOfVirtualNetworkLinks, 1000);
    const last = azure.send("PUT", link(1000), linkBody(`${NETWORK}1000`));
    assert.match(refused(last, [400, "BadRequest"]), /^The maximum number of links of zone .* is 1000\.$/);
  });

  it("fails in the end when its network does not exist, because that is not looked at before", () => {
    const azure = withZones();
    const answer = azure.send("PUT", LINK, linkBody(`${NETWORK}x`));
    assert.equal(answer.status, 202);
    azure.pass();
    const { status, error } = azure.status(answer).body as { status: string; error: { code: string } };
    assert.deepEqual([status, error.code], ["Failed", "NotFound"]);
    assert.equal(azure.send("GET", LINK).status, 404);
  });

  describe("given a network that is made anew while a link to it is being written", () => {
    const inUse = `Virtual network resource identity '${NETWORK}' already in use. This is possible in case the virtual network was moved, or re-created. Please contact support.`;

    it("fails in the end, because the new network is not the one that was meant", () => {
      const { azure, status } = withStaleLink();
      assert.deepEqual(status, { status: "Failed", error: { code: "Conflict", message: inUse } });
      const { provisioningState, virtualNetworkLinkState } = azure.properties(LINK);
      assert.deepEqual([provisioningState, virtualNetworkLinkState], ["Failed", "InProgress"]);
    });

    it("stands in the way of every link to the new one, until it is deleted", () => {
      const { azure } = withStaleLink();
      const other = `${OTHER_ZONE}/virtualNetworkLinks/link`;
      for (const link of [LINK, other]) {
        const { error } = azure.status(azure.done("PUT", link, linkBody())).body as { error: { message: string } };
        assert.equal(error.message, inUse, link);
      }
      azure.done("DELETE", LINK);
      for (const link of [LINK, other]) {
        azure.done("PUT", link, linkBody());
        assert.equal(azure.properties(link).virtualNetworkLinkState, "Completed", link);
      }
    });

    it("does not happen to a link that was there before: it went with the old network", () => {
      const azure = withZones();
      azure.done("PUT", LINK, linkBody());
      azure.done("DELETE", NETWORK);
      azure.done("PUT", NETWORK, networkBody());
      azure.done("PUT", LINK, linkBody());
      assert.equal(azure.properties(LINK).provisioningState, "Succeeded");
    });
  });

  it("fails when its network goes while it is being written", () => {
    const azure = withZones();
    const answer = azure.send("PUT", LINK, linkBody());
    azure.send("DELETE", NETWORK);
    azure.pass();
    assert.equal((azure.status(answer).body as { status: string }).status, "Failed");
    assert.equal(azure.send("GET", LINK).status, 404);
  });

  for (const { kind, state } of [
    { kind: "fail", state: "Failed" },
    { kind: "cancel", state: "Canceled" },
  ] as const) {
    it(`says whose it is, when its creation ends ${state}, and is made by another PUT`, () => {
      const azure = withZones();
      azure.faults.add({ kind, match: { method: "PUT" } });
      azure.done("PUT", LINK, { ...linkBody(), tags: { owner: "us" } });
      const { location, tags } = azure.get(LINK);
      assert.deepEqual([azure.properties(LINK).provisioningState, location, tags], [state, "global", { owner: "us" }]);
      azure.done("PUT", LINK, linkBody());
      assert.equal(azure.properties(LINK).virtualNetworkLinkState, "Completed");
    });
  }

  it("keeps its network", () => {
    const azure = withZones();
    azure.done("PUT", LINK, linkBody());
    refused(azure.send("PUT", LINK, linkBody(`${NETWORK}x`)), [400, "BadRequest"]);
  });

  it("refuses what is no network, and any region", () => {
    const azure = withZones();
    refused(azure.send("PUT", LINK, linkBody(ZONE)), [400, "BadRequest"]);
    refused(azure.send("PUT", LINK, { ...linkBody(), location: "westus2" }), [
      400,
      "LocationNotAvailableForResourceType",
    ]);
  });

  it("honours If-None-Match: * with 412 on one that exists", () => {
    const azure = withZones();
    azure.done("PUT", LINK, linkBody());
    const message = refused(azure.send("PUT", LINK, linkBody(), { "if-none-match": "*" }), [412, "PreconditionFailed"]);
    assert.match(message, /exists already and hence cannot be created again\.$/);
  });

  it("is refused with 409 while another write of it runs", () => {
    const azure = withZones();
    azure.send("PUT", LINK, linkBody());
    refused(azure.send("PUT", LINK, linkBody()), [409, "Conflict"]);
    refused(azure.send("DELETE", LINK), [409, "Conflict"]);
  });

  it("waits for its zone to be made", () => {
    const azure = withNetwork();
    refused(azure.send("PUT", LINK, linkBody()), [404, "ParentResourceNotFound"]);
    azure.send("PUT", ZONE, { location: "global" });
    refused(azure.send("PUT", LINK, linkBody()), [409, "Conflict"]);
  });

  it("is readable as Deleting until it is gone", () => {
    const azure = withZones();
    azure.done("PUT", LINK, linkBody());
    const first = azure.send("DELETE", LINK);
    assert.equal(azure.properties(LINK).provisioningState, "Deleting");
    assert.deepEqual(azure.send("DELETE", LINK), first);
    azure.pass();
    assert.equal(azure.send("GET", LINK).status, 404);
    assert.equal(azure.send("DELETE", LINK).status, 204);
  });
});

/** A link whose network was deleted and made again, under the same id, during its creation. */
function withStaleLink(): { azure: LocalNetwork; status: unknown } {
  const azure = withZones();
  azure.send("DELETE", NETWORK);
  azure.pass(2_000);
  const answer = azure.send("PUT", LINK, linkBody());
  azure.pass(2_000);
  azure.done("PUT", NETWORK, networkBody());
  return { azure, status: azure.status(answer).body };
}
