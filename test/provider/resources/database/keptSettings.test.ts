import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../../provider/azure/arm";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { ownerHash } from "../../../../provider/names";
import { accessPolicyAssignment } from "../../../../provider/resources/database/accessPolicyAssignment";
import { privateDnsZoneGroup } from "../../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpointId } from "../../../../provider/resources/network/privateEndpoint";
import { subnet } from "../../../../provider/resources/network/subnet";
import { virtualNetworkLink } from "../../../../provider/resources/network/virtualNetworkLink";
import { endpointInputs, given, linkInputs, OWNER, zoneGroupInputs } from "../../given";
import type { InProcessAzure } from "../../inProcess/inProcessAzure";

const tags = { [OWNER_TAG]: OWNER };
const PART = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups/privateDnsZoneConfigs";
const lastWrite = ({ calls }: InProcessAzure) =>
  calls.filter(({ verb }) => verb === "put" || verb === "patch").at(-1)?.body as ArmDocument;

describe("a DNS zone group with more in it than ours", () => {
  const group = privateDnsZoneGroup.id(zoneGroupInputs as never);
  const zone = zoneGroupInputs.privateDnsZoneId;
  const hub = zone.replace("/rg/", "/hub/");
  const internal = zone.replace("privatelink.redis.azure.net", "redis.internal");
  const config = (name: string, privateDnsZoneId: string) => ({ name, properties: { privateDnsZoneId } });

  function givenGroup(...configs: object[]) {
    const all = given(privateDnsZoneGroup);
    all.azure.place({ id: privateEndpointId(endpointInputs), tags });
    all.azure.place({ id: group, properties: { privateDnsZoneConfigs: configs } });
    return all;
  }

  it("moves our zone under the name that it has there, and keeps the others in their places", async () => {
    const recordSets = [{ recordSetName: "cache1" }];
    const ours = { name: "redis", properties: { privateDnsZoneId: zone, recordSets } };
    const { lifecycle, options, azure, checked } = givenGroup(config("internal", internal), ours);
    azure.place({ id: hub });
    const inputs = await checked(zoneGroupInputs);
    await lifecycle.update(inputs, { ...inputs, privateDnsZoneId: hub }, options);
    const { privateDnsZoneConfigs } = lastWrite(azure).properties ?? {};
    // A part goes back with the id and the type that Azure gave it.
    const part = (name: string) => ({ id: `${group}/privateDnsZoneConfigs/${name}`, type: PART });
    assert.deepEqual(privateDnsZoneConfigs, [
      { ...config("internal", internal), ...part("internal") },
      { ...config("redis", hub), ...part("redis") },
    ]);
  });

  it("is adopted by the zone that clients ask, wherever in the list it is", async () => {
    const { lifecycle, options } = givenGroup(config("internal", internal), config("redis", zone));
    const raw = { ...zoneGroupInputs, owner: "somebody/else", adopt: true };
    assert.deepEqual((await lifecycle.check({}, raw, options)).problems, []);
    const { problems } = await lifecycle.check({}, { ...raw, privateDnsZoneId: hub }, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["privateDnsZoneId"],
    );
  });

  it("given another name than the program's: is told in the preview, because Azure takes no second group", async () => {
    const { lifecycle, options } = givenGroup(config("redis", zone));
    const raw = { ...zoneGroupInputs, privateDnsZoneGroupName: "other", adopt: true };
    const { problems } = await lifecycle.check({}, raw, options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["privateDnsZoneGroupName"],
    );
    assert.match(problems[0]?.reason ?? "", /^must be "default"/);
  });
});

describe("a subnet with settings of somebody else", () => {
  const inputs = {
    subscriptionId: linkInputs.subscriptionId,
    resourceGroupName: "rg",
    owner: OWNER,
    virtualNetworkId: linkInputs.virtualNetworkId,
    subnetName: `redis-${ownerHash(OWNER)}`,
    addressPrefix: "10.0.1.0/27",
  };
  const group = inputs.virtualNetworkId.replace(/virtualNetworks.*/, "");
  const ranges: readonly object[] = [
    { addressPrefix: "10.0.1.0/27" },
    { addressPrefixes: ["10.0.1.0/27", "fd00::/64"] },
  ];
  for (const sent of ranges) {
    it(`given ${JSON.stringify(sent)}, Failed: keeps all of them when it is repaired`, async () => {
      const { lifecycle, options, azure, checked } = given(subnet);
      const settings = {
        networkSecurityGroup: { id: `${group}networkSecurityGroups/nsg` },
        routeTable: { id: `${group}routeTables/routes` },
        delegations: [],
        serviceEndpoints: [{ service: "Microsoft.Storage", locations: ["westus2"] }],
        privateEndpointNetworkPolicies: "Enabled",
        privateLinkServiceNetworkPolicies: "Enabled",
      };
      azure.place({
        id: subnet.id(inputs as never),
        properties: {
          ...settings,
          ...sent,
          serviceEndpoints: [{ ...settings.serviceEndpoints[0], provisioningState: "Succeeded" }],
          privateEndpoints: [{ id: privateEndpointId(endpointInputs) }],
          ipConfigurations: [{ id: "/ip" }],
          provisioningState: "Failed",
        },
      });
      await lifecycle.update({ ...(await checked(inputs)), settled: false }, await checked(inputs), options);
      assert.deepEqual(lastWrite(azure), { properties: { ...settings, ...sent } });
    });
  }
});

describe("a virtual network link with registration and another resolution policy", () => {
  it("keeps both when its tags change", async () => {
    const { lifecycle, options, azure, checked } = given(virtualNetworkLink);
    azure.place({ id: linkInputs.privateDnsZoneId });
    const id = virtualNetworkLink.id(linkInputs as never);
    const kept = { registrationEnabled: true, resolutionPolicy: "NxDomainRedirect" };
    azure.place({ id, properties: { ...kept, virtualNetwork: { id: linkInputs.virtualNetworkId } } });
    const inputs = await checked({ ...linkInputs, adopt: true });
    const { properties } = await lifecycle.create(inputs, options);
    await lifecycle.update({ ...properties }, { ...inputs, tags: { team: "a" } }, options);
    assert.deepEqual(lastWrite(azure), {
      location: "global",
      tags: { team: "a", ...tags },
      properties: { ...kept, virtualNetwork: { id: linkInputs.virtualNetworkId } },
    });
    const { registrationEnabled, resolutionPolicy } =
      (await azure.arm.get(id, virtualNetworkLink.apiVersion))?.properties ?? {};
    assert.deepEqual({ registrationEnabled, resolutionPolicy }, kept);
  });
});

describe("an access policy assignment", () => {
  it("has no setting that an update could bring: a change of it makes it anew", () => {
    const effects = Object.values(accessPolicyAssignment.inputs.changes).map(({ effect }) => effect);
    assert.ok(!effects.includes("update"), effects.join());
  });
});
