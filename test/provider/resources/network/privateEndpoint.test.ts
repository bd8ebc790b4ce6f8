import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../../provider/azure/arm";
import type { Inputs } from "../../../../provider/description/inputs";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { NOBODY } from "../../../../provider/lifecycle/ownership";
import type { ResourceState } from "../../../../provider/lifecycle/state";
import { clusterId } from "../../../../provider/resources/clusterId";
import { privateEndpoint, privateEndpointId } from "../../../../provider/resources/network/privateEndpoint";
import { endpointInputs, given, OWNER, SUBSCRIPTION } from "../../given";

const id = privateEndpointId(endpointInputs);
const target = clusterId(endpointInputs);
const securityGroup = id.replace(/privateEndpoints.*/, "applicationSecurityGroups/asg");

/** What another tool may have made: names of its own, an address of its choice, settings that no program of ours has. */
const settings = {
  subnet: { id: endpointInputs.subnetId },
  customNetworkInterfaceName: "nic-redis",
  ipConfigurations: [
    {
      name: "ipconfig",
      properties: { groupId: "redisEnterprise", memberName: "redisEnterprise", privateIPAddress: "10.0.0.9" },
    },
  ],
  applicationSecurityGroups: [{ id: securityGroup }],
  ipVersionType: "IPv4",
  manualPrivateLinkServiceConnections: [],
};
/** As Azure shows it, and as it goes back to Azure: with id and type. */
const connection = (properties: object = {}, list = "privateLinkServiceConnections") => ({
  name: "psc-redis",
  id: `${id}/${list}/psc-redis`,
  type: `Microsoft.Network/privateEndpoints/${list}`,
  properties: { privateLinkServiceId: target, groupIds: ["redisEnterprise"], ...properties },
});
const approved = { status: "Approved", description: "Auto-Approved", actionsRequired: "None" };

function givenForeign(properties: object = {}, tags: Record<string, string> = { team: "a" }) {
  const all = given(privateEndpoint);
  all.azure.place({
    id,
    location: "westus2",
    etag: 'W/"1"',
    tags,
    properties: {
      ...settings,
      resourceGuid: "11111111-2222-3333-4444-555555555555",
      networkInterfaces: [{ id: `${id}.nic` }],
      customDnsConfigs: [{ fqdn: "cache1.westus2.redis.azure.net", ipAddresses: ["10.0.0.9"] }],
      privateLinkServiceConnections: [connection({ privateLinkServiceConnectionState: approved })],
      ...properties,
    },
  });
  return all;
}

const adopting = { ...endpointInputs, adopt: true, tags: { team: "a" } };
const putOf = ({ azure }: ReturnType<typeof givenForeign>) =>
  azure.calls.filter(({ verb }) => verb === "put").map(({ body }) => body as ArmDocument);
const plain = (properties: Inputs) => JSON.parse(JSON.stringify(properties)) as Inputs;

describe("a private endpoint that another tool made", () => {
  it("is adopted with a PUT of what it is, and a mark: nothing of it is dropped, nothing read-only is sent", async () => {
    const all = givenForeign();
    const { inputs, problems } = await all.lifecycle.check({}, adopting, all.options);
    assert.deepEqual(problems, []);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    assert.equal(properties.privateIpAddress, "10.0.0.9");
    assert.deepEqual(putOf(all), [
      {
        location: "westus2",
        tags: { team: "a", [OWNER_TAG]: OWNER },
        properties: { ...settings, privateLinkServiceConnections: [connection()] },
      },
    ]);
  });

  it("stays as it is when tags are edited later, and when somebody changes it meanwhile", async () => {
    const all = givenForeign();
    const { inputs } = await all.lifecycle.check({}, adopting, all.options);
    const { properties } = await all.lifecycle.create(inputs, all.options);
    const more = [...settings.applicationSecurityGroups, { id: `${securityGroup}2` }];
    all.azure.place({ id: `${securityGroup}2` });
    all.azure.place({ id, properties: { applicationSecurityGroups: more } });
    await all.lifecycle.update(plain(properties), { ...inputs, tags: { team: "b" } }, all.options);
    const found = await all.azure.arm.get(id, privateEndpoint.apiVersion);
    assert.deepEqual(found?.tags, { team: "b", [OWNER_TAG]: OWNER });
    const { customNetworkInterfaceName, ipConfigurations, applicationSecurityGroups } = found?.properties ?? {};
    assert.deepEqual(
      { customNetworkInterfaceName, ipConfigurations, applicationSecurityGroups },
      {
        customNetworkInterfaceName: settings.customNetworkInterfaceName,
        ipConfigurations: settings.ipConfigurations,
        applicationSecurityGroups: more,
      },
    );
  });

  it("is imported as the program has it, and marked by the next update", async () => {
    const all = givenForeign();
    const found = (await all.lifecycle.import(id, all.options)) as ResourceState & { inputs: Inputs };
    assert.equal(found.inputs.clusterName, "cache1");
    assert.equal(found.inputs.owner, NOBODY);
    const wanted = await all.checked({ ...endpointInputs, tags: { team: "a" } });
    assert.deepEqual(all.lifecycle.diff(plain(found.properties), wanted).changed, ["owner"]);
    await all.lifecycle.update(plain(found.properties), wanted, all.options);
    assert.equal((await all.azure.arm.get(id, privateEndpoint.apiVersion))?.tags?.[OWNER_TAG], OWNER);
  });

  it("given a manual connection: stays manual, and is waited for until the cluster's side approves", async () => {
    const pending = { status: "Pending", description: "please", actionsRequired: "None" };
    const asked = (state: object = {}) =>
      connection({ requestMessage: "please", ...state }, "manualPrivateLinkServiceConnections");
    const manual = (privateLinkServiceConnectionState: object) => ({
      privateLinkServiceConnections: [],
      manualPrivateLinkServiceConnections: [asked({ privateLinkServiceConnectionState })],
    });
    const all = givenForeign(manual(pending));
    const sleep = all.clock.sleep.bind(all.clock);
    all.clock.sleep = async (ms, signal) => {
      await sleep(ms, signal);
      if (all.clock.slept > 60_000) all.azure.place({ id, properties: manual(approved) });
    };
    const { inputs, problems } = await all.lifecycle.check({}, adopting, all.options);
    assert.deepEqual(problems, []);
    await all.lifecycle.create(inputs, all.options);
    assert.match(all.progress.join("\n"), /Pending approval on the cluster's side/);
    const [put, ...others] = putOf(all);
    assert.deepEqual(put?.properties?.manualPrivateLinkServiceConnections, [asked()]);
    assert.deepEqual(put?.properties?.privateLinkServiceConnections, []);
    assert.deepEqual(others, []);
  });

  const elsewhere: readonly { change: object; property: string; says: RegExp; because: string }[] = [
    {
      change: { privateLinkServiceId: target.replace("/rg/", "/other/") },
      property: "clusterName",
      says: /Azure has "\/subscriptions\/[^"]*\/other\/[^"]*\/cache1", declared is "cache1"/,
      because: "a namesake in another resource group is another cluster",
    },
    {
      change: { privateLinkServiceId: target.replace(SUBSCRIPTION, "00000000-0000-0000-0000-000000000002") },
      property: "clusterName",
      says: /000000000002/,
      because: "a namesake in another subscription is, too",
    },
    {
      change: { privateLinkServiceId: target.replace("redisEnterprise", "redis") },
      property: "clusterName",
      says: /Microsoft\.Cache\/redis\/cache1"/,
      because: "a cache of the older service is no cluster",
    },
    {
      change: { groupIds: ["redisEnterpriseCache"] },
      property: "clusterName",
      says: /\(redisEnterpriseCache\)/,
      because: "another group id leads to something else of it",
    },
  ];
  for (const { change, property, says, because } of elsewhere) {
    it(`is not adopted given ${JSON.stringify(change)}, because ${because}`, async () => {
      const all = givenForeign({ privateLinkServiceConnections: [connection(change)] });
      const { problems } = await all.lifecycle.check({}, adopting, all.options);
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [property],
      );
      assert.match(problems[0]?.reason ?? "", says);
    });
  }

  it("is not adopted from another subnet", async () => {
    const all = givenForeign({ subnet: { id: `${endpointInputs.subnetId}-of-others` } });
    const { problems } = await all.lifecycle.check({}, adopting, all.options);
    assert.deepEqual(
      problems.map(({ property }) => property),
      ["subnetId"],
    );
  });

  it("is the program's in whatever case Azure writes the ids", async () => {
    const all = givenForeign({
      subnet: { id: endpointInputs.subnetId.toUpperCase() },
      privateLinkServiceConnections: [
        connection({ privateLinkServiceId: target.toLowerCase(), groupIds: ["redisenterprise"] }),
      ],
    });
    assert.deepEqual((await all.lifecycle.check({}, adopting, all.options)).problems, []);
  });
});
