import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { privateDnsZoneGroup } from "../../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpointId } from "../../../../provider/resources/network/privateEndpoint";
import { endpointInputs, given, OWNER, zoneGroupInputs } from "../../given";
import { InProcessAzure } from "../../inProcess/inProcessAzure";

/** pnp/Microsoft365-Analytics-Insights#120: with the zone of the old service, names lead to the public address. */
describe("a private DNS zone of another service", () => {
  for (const zone of ["privatelink.redisenterprise.cache.azure.net", "privatelink.redis.cache.windows.net"]) {
    it(`given ${zone}: is refused in preview, and the right name is told`, async () => {
      const { lifecycle, options } = given(privateDnsZoneGroup);
      const privateDnsZoneId = zoneGroupInputs.privateDnsZoneId.replace("privatelink.redis.azure.net", zone);
      const { problems } = await lifecycle.check({}, { ...zoneGroupInputs, privateDnsZoneId }, options);
      assert.deepEqual(
        problems.map(({ property }) => property),
        ["privateDnsZoneId"],
      );
      assert.match(problems[0]?.reason ?? "", /privatelink\.redis\.azure\.net/);
    });
  }
});

/** Which zone a cloud has, only its own privateLinkResources tell. */
describe("a record in a zone", () => {
  for (const { privateLinkZone, warnings } of [
    { privateLinkZone: "publicCloud", warnings: 0 },
    { privateLinkZone: "otherCloud", warnings: 1 },
  ] as const) {
    it(`given a cloud whose zone is of the ${privateLinkZone}: ${warnings} warning(s) when the record is made, none later`, async () => {
      const azure = new InProcessAzure({ doubts: { privateLinkZone } });
      const all = given(privateDnsZoneGroup, azure);
      azure.place({ id: privateEndpointId(endpointInputs), tags: { [OWNER_TAG]: OWNER } });
      azure.place({ id: zoneGroupInputs.privateDnsZoneId });
      const inputs = await all.checked(zoneGroupInputs);
      const { properties } = await all.lifecycle.create(inputs, all.options);
      assert.equal(all.warnings.length, warnings);
      assert.ok(all.warnings.every((line) => /Azure names privatelink\.redis\.azure\.us .*privateDnsZoneName/.test(line)));
      await all.lifecycle.read(properties, all.options);
      assert.equal(all.warnings.length, warnings);
    });
  }
});
