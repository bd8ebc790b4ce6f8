import { strict as assert } from "node:assert";
import { privateDnsZoneGroup } from "../../../../provider/resources/network/privateDnsZoneGroup";
import { given, zoneGroupInputs } from "../../given";

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
