import assert from "node:assert/strict";
import { privateLinkName, resolvePrivate } from "../../../emulator/connectivity/privateNames";
import {
  CLUSTER,
  ENDPOINT,
  endpointBody,
  GROUP,
  HOST,
  LINK,
  type LocalNetwork,
  linkBody,
  manualEndpointBody,
  NETWORK,
  withCluster,
  withEndpoint,
  ZONE,
  ZONE_GROUP,
  zoneGroupBody,
} from "../resourceProviders/network/localNetwork";

const ADDRESS = "127.64.0.4";
const ALIAS = "cache.westus2.privatelink.redis.azure.net";

function resolve({ world }: LocalNetwork, name = HOST, virtualNetworkId = NETWORK): string | undefined {
  return resolvePrivate(world, name, virtualNetworkId);
}

describe("resolvePrivate", () => {
  it("finds the endpoint by the public name and by the privatelink name, in any case", () => {
    const azure = withEndpoint();
    for (const name of [HOST, ALIAS, HOST.toUpperCase(), `${HOST}.`]) assert.equal(resolve(azure, name), ADDRESS, name);
    assert.equal(privateLinkName(HOST), ALIAS);
  });

  it("finds nothing before the last of zone, link and zone group is done, whatever the order", () => {
    const steps = [
      { path: LINK, body: linkBody() },
      { path: ZONE_GROUP, body: zoneGroupBody() },
    ];
    for (const order of [steps, [...steps].reverse()]) {
      const azure = withCluster();
      azure.done("PUT", ENDPOINT, endpointBody());
      azure.done("PUT", ZONE, { location: "global" });
      for (const { path, body } of order) {
        assert.equal(resolve(azure), undefined);
        azure.send("PUT", path, body);
        assert.equal(resolve(azure), undefined, `${path} is not done`);
        azure.pass();
      }
      assert.equal(resolve(azure), ADDRESS);
    }
  });

  const losses = [
    { path: LINK, because: "the network does not see the zone any more" },
    { path: ZONE_GROUP, because: "the record went with its group" },
    { path: ENDPOINT, because: "the record went with its endpoint" },
    { path: NETWORK, because: "the network is gone", first: ENDPOINT },
    { path: `${ZONE}/A/cache.westus2`, because: "the record is gone" },
  ];
  for (const { path, because, first } of losses) {
    it(`finds nothing after the deletion of ${path.slice(GROUP.length)}, because ${because}`, () => {
      const azure = withEndpoint();
      if (first) azure.done("DELETE", first);
      azure.done("DELETE", path);
      assert.equal(resolve(azure), undefined);
    });
  }

  it("finds nothing in another network", () => {
    const azure = withEndpoint();
    assert.equal(resolve(azure, HOST, `${NETWORK}2`), undefined);
  });

  it("follows the public name only with an approved connection, as the public alias does not exist without", () => {
    const azure = withCluster();
    azure.done("PUT", ENDPOINT, manualEndpointBody());
    azure.done("PUT", ZONE, { location: "global" });
    azure.done("PUT", LINK, linkBody());
    azure.done("PUT", ZONE_GROUP, zoneGroupBody());
    assert.equal(resolve(azure, ALIAS), ADDRESS, "the record is there");
    assert.equal(resolve(azure), undefined);
    const [connection] = azure.list(`${CLUSTER}/privateEndpointConnections`);
    azure.done("PUT", connection?.id as string, {
      properties: { privateLinkServiceConnectionState: { status: "Approved" } },
    });
    assert.equal(resolve(azure), ADDRESS);
    azure.done("DELETE", CLUSTER);
    assert.equal(resolve(azure), undefined);
  });

  it("asks the zone with the longest matching name only, which hides what it does not have", () => {
    const azure = withEndpoint();
    const parent = `${GROUP}/providers/Microsoft.Network/privateDnsZones/azure.net`;
    azure.done("PUT", parent, { location: "global" });
    azure.done("PUT", `${parent}/virtualNetworkLinks/link`, linkBody());
    azure.done("PUT", `${parent}/A/other.westus2.privatelink.redis`, {
      properties: { ttl: 60, aRecords: [{ ipv4Address: "10.9.9.9" }] },
    });
    assert.equal(resolve(azure, "other.westus2.privatelink.redis.azure.net"), undefined);
    azure.done("DELETE", LINK);
    assert.equal(resolve(azure, "other.westus2.privatelink.redis.azure.net"), "10.9.9.9");
  });

  it("knows no name that is not in a linked zone", () => {
    const azure = withEndpoint();
    for (const name of ["absent.westus2.redis.azure.net", "privatelink.redis.azure.net", "redis.azure.net", ""]) {
      assert.equal(resolve(azure, name), undefined, name);
    }
  });
});
