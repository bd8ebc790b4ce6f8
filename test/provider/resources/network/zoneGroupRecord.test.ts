import { strict as assert } from "node:assert";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { privateDnsZoneGroup } from "../../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpointId } from "../../../../provider/resources/network/privateEndpoint";
import { endpointInputs, given, OWNER, zoneGroupInputs } from "../../given";
import { InProcessAzure } from "../../inProcess/inProcessAzure";

const ZONE_ID = zoneGroupInputs.privateDnsZoneId;
const RECORD = { type: "Microsoft.Network/privateDnsZones/A", method: "GET" };

describe("a zone group whose record is gone from the zone", () => {
  const recordIn = (azure: InProcessAzure) => azure.ids.find((id) => id.startsWith(`${ZONE_ID}/A/`));

  /** Made and settled. */
  async function made() {
    const azure = new InProcessAzure();
    const all = given(privateDnsZoneGroup, azure);
    azure.place({ id: privateEndpointId(endpointInputs), tags: { [OWNER_TAG]: OWNER } });
    azure.place({ id: ZONE_ID });
    const inputs = await all.checked(zoneGroupInputs);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    const record = recordIn(azure);
    assert.ok(record);
    azure.calls.length = 0;
    return { ...all, azure, inputs, properties, record };
  }

  it("given a refresh: the next up replaces the group, and the record is there again", async () => {
    const { azure, lifecycle, options, properties, inputs, record } = await made();
    azure.remove(record);
    const found = await lifecycle.read(properties, options);
    assert.ok(found);
    assert.deepEqual(lifecycle.diff(found.properties, inputs).replaces, ["phase"]);
    await lifecycle.delete(found.properties, options);
    await lifecycle.create(inputs, options);
    assert.equal(recordIn(azure), record);
  });

  it("given an update of what is not changed: the group is removed and made once more", async () => {
    const { azure, lifecycle, options, properties, inputs, record, warnings } = await made();
    azure.remove(record);
    const { status } = await lifecycle.update(properties, inputs, options);
    assert.deepEqual(status, { is: "settled" });
    const name = "privateEndpoints/cache1-pe/privateDnsZoneGroups/default";
    assert.deepEqual(azure.writes, [`delete ${name}`, `put ${name}`]);
    assert.equal(recordIn(azure), record);
    assert.match(warnings.join(), /is removed and made once more: nothing is in it that could be lost\./);
  });

  it("given that the zone is not there either: a refresh has the group made again, an update leaves it as it is", async () => {
    const { azure, lifecycle, options, properties, inputs } = await made();
    azure.remove(ZONE_ID);
    const found = await lifecycle.read(properties, options);
    assert.ok(found);
    assert.deepEqual(lifecycle.diff(found.properties, inputs).replaces, ["phase"]);
    await lifecycle.update(properties, inputs, options);
    assert.deepEqual(azure.writes, []);
  });

  for (const { but, does } of [
    { but: "the record is there", does: () => {} },
    {
      but: "records may not be read",
      does: (azure: InProcessAzure, record: string) => {
        azure.remove(record);
        azure.fault({ kind: "refuse", status: 403, code: "AuthorizationFailed", times: "always", match: RECORD });
      },
    },
    {
      but: "the zone is where nobody may look",
      does: (azure: InProcessAzure, record: string) => {
        azure.remove(record);
        const match = { type: "Microsoft.Network/privateDnsZones", method: "GET" };
        azure.fault({ kind: "refuse", status: 404, code: "SubscriptionNotFound", times: "always", match });
      },
    },
  ]) {
    it(`given that ${but}: a refresh finds the group as it was`, async () => {
      const { azure, lifecycle, options, properties, inputs, record } = await made();
      does(azure, record);
      const found = await lifecycle.read(properties, options);
      assert.ok(found);
      assert.equal(lifecycle.diff(found.properties, inputs).changes, false);
    });
  }
});
