import assert from "node:assert/strict";
import { propertiesOf } from "../../../../emulator/world/document";
import type { JsonObject } from "../../../../emulator/world/resource";
import {
  CLUSTER,
  ENDPOINT,
  endpointBody,
  GROUP,
  LINK,
  type LocalNetwork,
  refused,
  withCluster,
  withEndpoint,
  ZONE,
  ZONE_GROUP,
  zoneGroupBody,
} from "./localNetwork";

const RECORD = `${ZONE}/A/cache.westus2`;
const OTHER_ZONE = `${GROUP}/providers/Microsoft.Network/privateDnsZones/example.org`;

function withZone(): LocalNetwork {
  const azure = withCluster();
  azure.done("PUT", ENDPOINT, endpointBody());
  azure.done("PUT", ZONE, { location: "global" });
  return azure;
}

describe("privateDnsZoneGroups", () => {
  it("says in its first answer which record it is going to write, and the record is in the zone when it is made", () => {
    const azure = withZone();
    const answer = azure.send("PUT", ZONE_GROUP, zoneGroupBody());
    assert.equal(answer.status, 201);
    assert.deepEqual(recordSets(answer.body as JsonObject), [
      {
        recordType: "A",
        recordSetName: "cache.westus2",
        fqdn: "cache.westus2.privatelink.redis.azure.net",
        ttl: 10,
        provisioningState: "Updating",
        ipAddresses: ["127.64.0.4"],
      },
    ]);
    assert.equal(azure.properties(ZONE).numberOfRecordSets, 1);

    azure.pass();
    assert.equal((recordSets(azure.get(ZONE_GROUP))[0] as JsonObject).provisioningState, "Succeeded");
    assert.equal(azure.properties(ZONE).numberOfRecordSets, 2);
    const { aRecords, ttl, metadata } = azure.properties(RECORD);
    assert.deepEqual([aRecords, ttl], [[{ ipv4Address: "127.64.0.4" }], 10]);
    assert.match((metadata as JsonObject).creator as string, /^created by private endpoint pe with resource guid /);
    assert.deepEqual(azure.list(`${ENDPOINT}/privateDnsZoneGroups`), [azure.get(ZONE_GROUP)]);
  });

  it("takes its records with it, but not those that somebody else has written over", () => {
    const azure = withEndpoint();
    azure.done("DELETE", ZONE_GROUP);
    assert.equal(azure.send("GET", RECORD).status, 404);

    azure.done("PUT", ZONE_GROUP, zoneGroupBody());
    azure.done("PUT", RECORD, { properties: { ttl: 60, aRecords: [{ ipv4Address: "10.9.9.9" }] } });
    azure.done("DELETE", ZONE_GROUP);
    assert.deepEqual(azure.properties(RECORD).aRecords, [{ ipv4Address: "10.9.9.9" }]);
  });

  for (const [zoneGroupOfNewZone, records] of [
    ["unchanged", []],
    ["written", ["cache.westus2"]],
  ] as const) {
    it(`zoneGroupOfNewZone=${zoneGroupOfNewZone}: a zone that is made again has no record; a PUT as it is brings ${records.length}, another group one`, () => {
      const azure = withEndpoint();
      azure.world.doubts.choose({ zoneGroupOfNewZone });
      for (const id of [LINK, ZONE]) azure.done("DELETE", id);
      azure.done("PUT", ZONE, { location: "global" });
      const found = () => azure.list(`${ZONE}/ALL`).flatMap(({ name }) => (name === "@" ? [] : [name]));
      assert.deepEqual(found(), []);
      azure.done("PUT", ZONE_GROUP, zoneGroupBody());
      assert.deepEqual(found(), records);
      azure.done("DELETE", ZONE_GROUP);
      azure.done("PUT", ZONE_GROUP, zoneGroupBody());
      assert.deepEqual(found(), ["cache.westus2"]);
    });
  }

  it("takes the record over from the group of another endpoint to the same cluster", () => {
    const azure = withEndpoint();
    const second = `${GROUP}/providers/Microsoft.Network/privateEndpoints/second`;
    azure.done("PUT", second, endpointBody());
    azure.done("PUT", `${second}/privateDnsZoneGroups/default`, zoneGroupBody());
    assert.deepEqual(azure.properties(RECORD).aRecords, [{ ipv4Address: "127.64.0.5" }]);
    azure.done("DELETE", ZONE_GROUP);
    assert.deepEqual(azure.properties(RECORD).aRecords, [{ ipv4Address: "127.64.0.5" }]);
  });

  it("writes nothing into a zone that is not the service's", () => {
    const azure = withZone();
    azure.done("PUT", OTHER_ZONE, { location: "global" });
    azure.done("PUT", ZONE_GROUP, zoneGroupBody(OTHER_ZONE));
    assert.deepEqual(recordSets(azure.get(ZONE_GROUP)), []);
    assert.equal(azure.properties(OTHER_ZONE).numberOfRecordSets, 1);
  });

  it("moves its record when its zones change, and answers at once when nothing changes", () => {
    const azure = withEndpoint();
    azure.done("PUT", OTHER_ZONE, { location: "global" });
    const same = azure.send("PUT", ZONE_GROUP, zoneGroupBody());
    assert.equal(same.status, 200);
    assert.deepEqual(azure.status(same).body, { status: "Succeeded" });
    const changed = azure.send("PUT", ZONE_GROUP, zoneGroupBody(OTHER_ZONE));
    assert.equal(changed.status, 200);
    assert.equal(azure.properties(ZONE_GROUP).provisioningState, "Updating");
    azure.pass();
    assert.equal(azure.send("GET", RECORD).status, 404);
  });

  it("survives its zone", () => {
    const azure = withEndpoint();
    azure.done("DELETE", `${ZONE}/virtualNetworkLinks/link`);
    azure.done("DELETE", ZONE);
    assert.equal(azure.send("GET", ZONE_GROUP).status, 200);
    azure.done("DELETE", ZONE_GROUP);
    assert.equal(azure.send("GET", ZONE_GROUP).status, 404);
  });

  it("writes the record of a cluster that is gone in the meantime, because only the endpoint counts", () => {
    const azure = withZone();
    azure.done("DELETE", CLUSTER);
    azure.done("PUT", ZONE_GROUP, zoneGroupBody());
    assert.equal(azure.send("GET", RECORD).status, 200);
  });

  it("is locked while it is being written", () => {
    const azure = withZone();
    azure.send("PUT", ZONE_GROUP, zoneGroupBody());
    refused(azure.send("PUT", ZONE_GROUP, zoneGroupBody()), [429, "RetryableErrorDueToAnotherOperation"]);
    refused(azure.send("DELETE", ZONE_GROUP), [429, "RetryableErrorDueToAnotherOperation"]);
    refused(azure.send("PUT", ENDPOINT, endpointBody()), [429, "RetryableErrorDueToAnotherOperation"]);
  });

  const five = Array.from({ length: 6 }, () => ZONE);
  const refusals: readonly { readonly body: JsonObject; readonly code: string; readonly because: string }[] = [
    { body: zoneGroupBody(`${ZONE}.absent`), code: "InvalidResourceReference", because: "there is no such zone" },
    { body: zoneGroupBody(ENDPOINT), code: "InvalidResourceReference", because: "an endpoint is no zone" },
    { body: zoneGroupBody(...five), code: "InvalidRequestFormat", because: "a group has up to five zones" },
    { body: { properties: { privateDnsZoneConfigs: [] } }, code: "InvalidRequestFormat", because: "it has no zone" },
    {
      body: { properties: { privateDnsZoneConfigs: [config("a"), config("A")] } },
      code: "InvalidRequestFormat",
      because: "two configs have one name",
    },
  ];
  for (const { body, code, because } of refusals) {
    it(`refuses with ${code}, because ${because}`, () => {
      const azure = withZone();
      refused(azure.send("PUT", ZONE_GROUP, body), [400, code]);
      assert.equal(azure.send("GET", ZONE_GROUP).status, 404);
    });
  }

  it("is the only one of its endpoint", () => {
    const azure = withEndpoint();
    refused(azure.send("PUT", `${ENDPOINT}/privateDnsZoneGroups/second`, zoneGroupBody()), [
      400,
      "MoreThanOnePrivateDnsZoneGroupPerPrivateEndpointNotAllowed",
    ]);
  });

  it("waits for its zone to be made", () => {
    const azure = withCluster();
    azure.done("PUT", ENDPOINT, endpointBody());
    azure.send("PUT", ZONE, { location: "global" });
    refused(azure.send("PUT", ZONE_GROUP, zoneGroupBody()), [409, "Conflict"]);
  });
});

function config(name: string): JsonObject {
  return { name, properties: { privateDnsZoneId: ZONE } };
}

function recordSets({ properties }: JsonObject): readonly unknown[] {
  const [first] = (properties as JsonObject).privateDnsZoneConfigs as readonly JsonObject[];
  return propertiesOf(first).recordSets as readonly unknown[];
}
