import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { LocalNetwork, refused, withEndpoint, ZONE } from "../network/localNetwork";

function withZone(): LocalNetwork {
  const azure = new LocalNetwork();
  azure.done("PUT", ZONE, { location: "global" });
  return azure;
}

describe("record sets", () => {
  it("begin with the SOA of the zone, which cannot be deleted", () => {
    const azure = withZone();
    const { soaRecord, fqdn, ttl } = azure.properties(`${ZONE}/SOA/@`);
    assert.deepEqual([fqdn, ttl], ["privatelink.redis.azure.net.", 3600]);
    assert.equal((soaRecord as JsonObject).email, "azureprivatedns-host.microsoft.com");
    refused(azure.send("DELETE", `${ZONE}/SOA/@`), [400, "BadRequest"]);
    refused(azure.send("PUT", `${ZONE}/SOA/other`, { properties: { ttl: 1, soaRecord: {} } }), [400, "BadRequest"]);
  });

  it("are written and deleted synchronously: 201, then 200, then 200 and 204", () => {
    const azure = withZone();
    const body = { properties: { ttl: 300, aRecords: [{ ipv4Address: "10.0.0.1" }] } };
    const created = azure.send("PUT", `${ZONE}/A/www`, body);
    assert.deepEqual([created.status, created.headers], [201, { ETag: (created.body as JsonObject).etag }]);
    assert.equal(azure.send("PUT", `${ZONE}/A/www`, body).status, 200);
    assert.deepEqual(azure.get(`${ZONE}/A/www`), {
      id: `${ZONE}/A/www`,
      name: "www",
      type: "Microsoft.Network/privateDnsZones/A",
      etag: azure.get(`${ZONE}/A/www`).etag,
      properties: {
        fqdn: "www.privatelink.redis.azure.net.",
        isAutoRegistered: false,
        ttl: 300,
        aRecords: [{ ipv4Address: "10.0.0.1" }],
      },
    });
    assert.equal(azure.send("DELETE", `${ZONE}/A/www`).status, 200);
    assert.equal(azure.send("DELETE", `${ZONE}/A/www`).status, 204);
  });

  it("are listed by type and all together, and counted", () => {
    const azure = withEndpoint();
    azure.done("PUT", `${ZONE}/TXT/note`, { properties: { ttl: 60, txtRecords: [{ value: ["hello"] }] } });
    const listed = (type: string) => azure.list(`${ZONE}/${type}`).map(({ name }) => name);
    assert.deepEqual(listed("A"), ["cache.westus2"]);
    assert.deepEqual(listed("SOA"), ["@"]);
    assert.deepEqual(listed("ALL"), ["cache.westus2", "@", "note"]);
    assert.equal(azure.properties(ZONE).numberOfRecordSets, 3);
  });

  const refusals: readonly { readonly body: JsonObject; readonly code: string; readonly because: string }[] = [
    { body: { properties: { ttl: 60 } }, code: "BadRequest", because: "an A record set has A records" },
    {
      body: { properties: { aRecords: [{ ipv4Address: "10.0.0.1" }] } },
      code: "InvalidRequestFormat",
      because: "a record set has a TTL",
    },
    {
      body: { properties: { ttl: 60, aRecords: [{ ipv4Address: "::1" }] } },
      code: "InvalidRequestFormat",
      because: "an A record is IPv4",
    },
  ];
  for (const { body, code, because } of refusals) {
    it(`refuse with ${code}, because ${because}`, () => {
      refused(withZone().send("PUT", `${ZONE}/A/www`, body), [400, code]);
    });
  }

  it("honour If-None-Match and If-Match", () => {
    const azure = withZone();
    const path = `${ZONE}/A/www`;
    const body = { properties: { ttl: 300, aRecords: [{ ipv4Address: "10.0.0.1" }] } };
    assert.equal(azure.send("PUT", path, body, { "if-none-match": "*" }).status, 201);
    refused(azure.send("PUT", path, body, { "if-none-match": "*" }), [412, "PreconditionFailed"]);
    const etag = azure.get(path).etag as string;
    assert.equal(azure.send("PUT", path, body, { "if-match": etag }).status, 200);
    refused(azure.send("DELETE", path, undefined, { "if-match": etag }), [412, "PreconditionFailed"]);
  });

  it("are refused while the zone is being made or deleted", () => {
    const azure = new LocalNetwork();
    const body = { properties: { ttl: 300, aRecords: [{ ipv4Address: "10.0.0.1" }] } };
    azure.send("PUT", ZONE, { location: "global" });
    refused(azure.send("PUT", `${ZONE}/A/www`, body), [409, "Conflict"]);
    azure.pass();
    assert.equal(azure.send("PUT", `${ZONE}/A/www`, body).status, 201);
    azure.send("DELETE", ZONE);
    refused(azure.send("PUT", `${ZONE}/A/www`, body), [409, "Conflict"]);
  });

  it("need their zone", () => {
    const body = { properties: { ttl: 300, aRecords: [] } };
    refused(new LocalNetwork().send("PUT", `${ZONE}/A/www`, body), [404, "ParentResourceNotFound"]);
  });
});
