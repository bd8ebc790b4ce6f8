import assert from "node:assert/strict";
import { GROUP, LINK, LocalNetwork, linkBody, refused, withNetwork, ZONE } from "../network/localNetwork";

const GLOBAL = { location: "global" };

describe("privateDnsZones", () => {
  it("answers 202 with {} and is polled with 202 until it has succeeded", () => {
    const azure = new LocalNetwork();
    const answer = azure.send("PUT", ZONE, { ...GLOBAL, tags: { team: "a" } });
    assert.deepEqual([answer.status, answer.body], [202, {}]);
    assert.equal(answer.headers?.["Retry-After"], "30");
    assert.match(
      answer.headers?.["Azure-AsyncOperation"] ?? "",
      /\/resourceGroups\/rg\/.*\/privateDnsOperationStatuses\//,
    );
    assert.match(answer.headers?.Location ?? "", /\/privateDnsOperationResults\//);
    const running = azure.status(answer);
    assert.deepEqual([running.status, running.body], [202, { status: "InProgress" }]);
    assert.equal(azure.properties(ZONE).provisioningState, "Creating");
    azure.pass();
    const over = azure.status(answer);
    assert.deepEqual([over.status, over.body], [200, { status: "Succeeded" }]);
    assert.deepEqual(azure.get(ZONE).tags, { team: "a" });
    const { internalId, ...properties } = azure.properties(ZONE);
    assert.match(Buffer.from(String(internalId), "base64").toString(), /^ImmutableZoneIdentity;[0-9a-f-]{36};0$/);
    assert.deepEqual(properties, {
      maxNumberOfRecordSets: 25_000,
      maxNumberOfVirtualNetworkLinks: 1000,
      maxNumberOfVirtualNetworkLinksWithRegistration: 100,
      numberOfRecordSets: 1,
      numberOfVirtualNetworkLinks: 0,
      numberOfVirtualNetworkLinksWithRegistration: 0,
      provisioningState: "Succeeded",
    });
  });

  it("is an upsert: another PUT replaces the tags, PATCH without tags keeps them", () => {
    const azure = new LocalNetwork();
    azure.done("PUT", ZONE, { ...GLOBAL, tags: { a: "1" } });
    assert.equal(azure.done("PUT", ZONE, { ...GLOBAL, tags: { b: "2" } }).status, 202);
    assert.deepEqual(azure.get(ZONE).tags, { b: "2" });
    azure.done("PATCH", ZONE, {});
    assert.deepEqual(azure.get(ZONE).tags, { b: "2" });
    azure.done("PATCH", ZONE, { tags: { c: "3" } });
    assert.deepEqual(azure.get(ZONE).tags, { c: "3" });
    azure.done("PUT", ZONE, GLOBAL);
    assert.equal("tags" in azure.get(ZONE), false, "recorded: aso-PrivateDnsZone, 2026-03");
  });

  for (const { kind, state } of [
    { kind: "fail", state: "Failed" },
    { kind: "cancel", state: "Canceled" },
  ] as const) {
    it(`says whose it is, when its creation ends ${state}, and is made by another PUT`, () => {
      const azure = new LocalNetwork();
      azure.faults.add({ kind, match: { type: "Microsoft.Network/privateDnsZones" } });
      azure.send("PUT", ZONE, { ...GLOBAL, tags: { owner: "us" } });
      assert.deepEqual(azure.get(ZONE).tags, { owner: "us" }, "while it is made");
      azure.pass();
      const { location, tags } = azure.get(ZONE);
      assert.deepEqual([azure.properties(ZONE).provisioningState, location, tags], [state, "global", { owner: "us" }]);
      azure.done("PUT", ZONE, { ...GLOBAL, tags: { owner: "them" } });
      assert.equal(azure.properties(ZONE).provisioningState, "Succeeded");
      assert.deepEqual(azure.get(ZONE).tags, { owner: "them" });
    });
  }

  it("keeps its tags when a change of them fails", () => {
    const azure = new LocalNetwork();
    azure.done("PUT", ZONE, { ...GLOBAL, tags: { owner: "us" } });
    azure.faults.add({ kind: "fail", match: { type: "Microsoft.Network/privateDnsZones" } });
    azure.done("PUT", ZONE, { ...GLOBAL, tags: { owner: "them" } });
    assert.deepEqual(azure.get(ZONE).tags, { owner: "us" });
  });

  it("is refused with 409 while another upsert runs: transient", () => {
    const azure = new LocalNetwork();
    azure.send("PUT", ZONE, GLOBAL);
    refused(azure.send("PUT", ZONE, GLOBAL), [409, "Conflict"]);
    azure.pass();
    assert.equal(azure.send("PUT", ZONE, GLOBAL).status, 202);
  });

  describe("given conditional headers", () => {
    it("creates only with If-None-Match: *", () => {
      const azure = new LocalNetwork();
      assert.equal(azure.send("PUT", ZONE, GLOBAL, { "if-none-match": "*" }).status, 202);
      azure.pass();
      const message = refused(azure.send("PUT", ZONE, GLOBAL, { "if-none-match": "*" }), [412, "PreconditionFailed"]);
      assert.match(message, /exists already and hence cannot be created again\.$/);
    });

    it("changes and deletes only what was read with If-Match", () => {
      const azure = new LocalNetwork();
      azure.done("PUT", ZONE, GLOBAL);
      const etag = azure.get(ZONE).etag as string;
      assert.match(etag, /^[0-9a-f-]{36}$/);
      refused(azure.send("PUT", ZONE, GLOBAL, { "if-match": '"other"' }), [412, "PreconditionFailed"]);
      refused(azure.send("DELETE", ZONE, undefined, { "if-match": '"other"' }), [412, "PreconditionFailed"]);
      assert.equal(azure.send("DELETE", ZONE, undefined, { "if-match": etag }).status, 202);
      const absent = `${GROUP}/providers/Microsoft.Network/privateDnsZones/absent.example`;
      refused(azure.send("PUT", absent, GLOBAL, { "if-match": "*" }), [412, "PreconditionFailed"]);
    });
  });

  describe("given a link", () => {
    it("cannot be deleted before the deletion of the link has succeeded", () => {
      const azure = withNetwork();
      azure.done("PUT", ZONE, GLOBAL);
      azure.done("PUT", LINK, linkBody());
      const answer = azure.send("DELETE", ZONE);
      const message = refused(answer, [409, "CannotDeleteResource"]);
      assert.equal(
        message,
        "Cannot delete resource while nested resources exist. Some existing nested resource IDs include: " +
          "'Microsoft.Network/privateDnsZones/privatelink.redis.azure.net/virtualNetworkLinks/link'. Please delete all " +
          "nested resources before deleting this resource.",
        "recorded: aso-PrivateDnsZone, 2026-03",
      );
      assert.equal(answer.headers?.["x-ms-failure-cause"], "gateway");
      azure.send("DELETE", LINK);
      refused(azure.send("DELETE", ZONE), [409, "CannotDeleteResource"]);
      azure.pass();
      assert.equal(azure.send("DELETE", ZONE).status, 202);
    });
  });

  it("is readable as Deleting with its records until it is gone", () => {
    const azure = new LocalNetwork();
    azure.done("PUT", ZONE, GLOBAL);
    azure.done("PUT", `${ZONE}/A/www`, { properties: { ttl: 60, aRecords: [{ ipv4Address: "10.0.0.1" }] } });
    const first = azure.send("DELETE", ZONE);
    assert.deepEqual([first.status, first.body], [202, undefined]);
    assert.equal(azure.properties(ZONE).provisioningState, "Deleting");
    assert.deepEqual(azure.send("DELETE", ZONE), first);
    refused(azure.send("PUT", ZONE, GLOBAL), [409, "Conflict"]);
    azure.pass();
    assert.equal(azure.send("GET", ZONE).status, 404);
    assert.equal(azure.world.store.below(azure.world.store.all()[0]?.id as never).length, 0, "no record is left");
    assert.equal(azure.send("DELETE", ZONE).status, 204);
  });

  const names = [
    { name: "a.b", status: 202, because: "two labels are enough" },
    { name: "redis", status: 400, because: "one label is not" },
    { name: Array.from({ length: 34 }, () => "a").join("."), status: 202, because: "34 labels are allowed" },
    { name: Array.from({ length: 35 }, () => "a").join("."), status: 400, because: "35 labels are too many" },
    { name: "a..b", status: 400, because: "a label is not empty" },
    { name: "-a.b", status: 400, because: "a label does not begin with a hyphen" },
  ];
  for (const { name, status, because } of names) {
    it(`answers ${status} to a zone ${name.slice(0, 20)}, because ${because}`, () => {
      const path = `${GROUP}/providers/Microsoft.Network/privateDnsZones/${name}`;
      assert.equal(new LocalNetwork().send("PUT", path, GLOBAL).status, status);
    });
  }

  it("is in no region", () => {
    const azure = new LocalNetwork();
    refused(azure.send("PUT", ZONE, { location: "westus2" }), [400, "LocationNotAvailableForResourceType"]);
    refused(azure.send("PUT", ZONE, {}), [400, "LocationRequired"]);
    assert.equal(azure.send("PUT", ZONE, { location: "Global" }).status, 202);
  });
});
