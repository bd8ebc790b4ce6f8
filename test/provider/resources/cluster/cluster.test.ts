import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../../provider/azure/arm";
import type { Inputs } from "../../../../provider/description/inputs";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { unmetProperties } from "../../../../provider/lifecycle/changes";
import { cluster } from "../../../../provider/resources/cluster/cluster";
import { clusterInputs, given, OWNER } from "../../given";

const identities = `/subscriptions/${clusterInputs.subscriptionId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities`;
const [one, two] = [`${identities}/one`, `${identities}/two`];
const userAssigned = { identity: { type: "UserAssigned", userAssignedIdentities: [one] } };
const keyEncryptionKeyUrl = "https://vault.vault.azure.net/keys/redis/0123456789abcdef";
const key = { customerManagedKeyEncryption: { keyEncryptionKeyUrl, userAssignedIdentityResourceId: one } };
const window = { dayOfWeek: "Sunday", startHourUtc: 3, duration: "PT9H" };
const second = { ...window, dayOfWeek: "Monday" };
const windows = { apiVersion: "2026-08-01", maintenanceWindows: [window, second] };
const toldWindows = ["Sunday", "Monday"].map((dayOfWeek) => ({
  type: "Weekly",
  duration: "PT9H",
  startHourUtc: 3,
  schedule: { dayOfWeek },
}));
const toldKey = {
  customerManagedKeyEncryption: {
    keyEncryptionKeyIdentity: { identityType: "userAssignedIdentity", userAssignedIdentityResourceId: one },
    keyEncryptionKeyUrl,
  },
};

/** The body of an update that changes nothing of a cluster that was made with the usual inputs alone. */
const whole = {
  location: "West US 2",
  sku: { name: "Balanced_B5" },
  tags: { [OWNER_TAG]: OWNER },
  identity: { type: "None" },
  properties: { minimumTlsVersion: "1.2", highAvailability: "Enabled", publicNetworkAccess: "Disabled" },
};

describe("Cluster", () => {
  const refused: { raw: Inputs; property: string; says: RegExp }[] = [
    { raw: { identity: {} }, property: "identity.type", says: /"SystemAssigned"/ },
    { raw: { identity: { type: "UserAssigned" } }, property: "identity.userAssignedIdentities", says: /required/ },
    {
      raw: { identity: { type: "SystemAssigned", userAssignedIdentities: [one] } },
      property: "identity.userAssignedIdentities",
      says: /does not go with/,
    },
    {
      raw: { identity: { type: "UserAssigned", userAssignedIdentities: ["one"] } },
      property: "identity.userAssignedIdentities[0]",
      says: /Microsoft\.ManagedIdentity/,
    },
    { raw: key, property: "customerManagedKeyEncryption.userAssignedIdentityResourceId", says: /not among identity/ },
    {
      raw: {
        ...userAssigned,
        customerManagedKeyEncryption: { ...key.customerManagedKeyEncryption, keyEncryptionKeyUrl: "key" },
      },
      property: "customerManagedKeyEncryption.keyEncryptionKeyUrl",
      says: /vault\.azure\.net\/keys/,
    },
    {
      raw: { maintenanceWindows: [window, second] },
      property: "maintenanceWindows",
      says: /set apiVersion to "2026-02-01-preview" or later/,
    },
    {
      raw: { ...windows, apiVersion: "2025-08-01-preview" },
      property: "maintenanceWindows",
      says: /came with api-version 2026-02-01-preview, and 2025-08-01-preview is used/,
    },
    {
      raw: { ...windows, maintenanceWindows: [window] },
      property: "maintenanceWindows",
      says: /^needs 2 windows or more, or none$/,
    },
    {
      raw: { ...windows, maintenanceWindows: [window, { ...second, duration: "PT8H" }] },
      property: "maintenanceWindows",
      says: /18 hours a week or more, and leaves 17/,
    },
    {
      raw: { ...windows, maintenanceWindows: [window, second, { ...window }] },
      property: "maintenanceWindows[2]",
      says: /there twice/,
    },
    {
      raw: { ...windows, maintenanceWindows: [window, { ...second, duration: "PT3H" }] },
      property: "maintenanceWindows[1].duration",
      says: /must be 4 hours or longer, not "PT3H"/,
    },
    {
      raw: { ...windows, maintenanceWindows: [window, { ...second, dayOfWeek: "monday" }] },
      property: "maintenanceWindows[1].dayOfWeek",
      says: /did you mean "Monday"/,
    },
    {
      raw: { ...windows, maintenanceWindows: [{ ...window, startHourUtc: 24 }] },
      property: "maintenanceWindows[0].startHourUtc",
      says: /23/,
    },
    {
      raw: { ...windows, maintenanceWindows: [{ ...window, dayOfWeek: "So" }] },
      property: "maintenanceWindows[0].dayOfWeek",
      says: /Sunday/,
    },
  ];
  for (const { raw, property, says } of refused) {
    it(`given ${JSON.stringify(raw).slice(0, 90)}: fails at ${property}`, async () => {
      const { lifecycle, options } = given(cluster);
      const { problems } = await lifecycle.check({}, { ...clusterInputs, ...raw }, options);
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [property],
      );
      assert.match(problems[0]?.reason ?? "", says);
    });
  }

  const rows: { from: Inputs; to: Inputs; put: ArmDocument; update: ArmDocument; because: string }[] = [
    {
      from: userAssigned,
      to: { identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [one, two] } },
      put: { identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } } },
      update: { identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [one]: {}, [two]: {} } } },
      because: "identities",
    },
    {
      from: { identity: { type: "UserAssigned", userAssignedIdentities: [one, two] } },
      to: { identity: { type: "UserAssigned", userAssignedIdentities: [two] } },
      put: { identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {}, [two]: {} } } },
      update: { identity: { type: "UserAssigned", userAssignedIdentities: { [two]: {} } } },
      because: "one of two identities",
    },
    {
      from: userAssigned,
      to: { identity: { type: "UserAssigned", userAssignedIdentities: [two] } },
      put: { identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } } },
      update: { identity: { type: "UserAssigned", userAssignedIdentities: { [two]: {} } } },
      because: "one identity for another",
    },
    {
      from: userAssigned,
      to: { identity: { type: "SystemAssigned" } },
      put: { identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } } },
      update: { identity: { type: "SystemAssigned" } },
      because: "the last one: the type alone takes it away",
    },
    {
      from: userAssigned,
      to: { identity: undefined },
      put: { identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } } },
      update: { identity: { type: "None" } },
      because: "the last one, and none instead",
    },
    {
      from: { identity: { type: "SystemAssigned" } },
      to: { identity: undefined },
      put: { identity: { type: "SystemAssigned" } },
      update: { identity: { type: "None" } },
      because: "none any more is said",
    },
    {
      from: { ...userAssigned, ...key },
      to: { customerManagedKeyEncryption: undefined },
      put: {
        identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } },
        properties: { encryption: toldKey },
      },
      update: {
        identity: { type: "UserAssigned", userAssignedIdentities: { [one]: {} } },
        properties: { encryption: {} },
      },
      because: "back to Microsoft's key",
    },
    {
      from: windows,
      to: { maintenanceWindows: undefined },
      put: { properties: { maintenanceConfiguration: { maintenanceWindows: toldWindows } } },
      update: { properties: { maintenanceConfiguration: { maintenanceWindows: [] } } },
      because: "windows",
    },
  ];
  for (const { from, to, put, update, because } of rows) {
    it(`${because}: said at creation, changed alone, and no drift in between`, async () => {
      const { lifecycle, options, azure, checked } = given(cluster);
      const wanted = await checked({ ...clusterInputs, ...from });
      const { properties } = await lifecycle.create(wanted, options);
      const body = azure.calls.find(({ verb }) => verb === "put")?.body as ArmDocument;
      assert.deepEqual(body.identity, put.identity);
      assert.deepEqual(body.properties, {
        minimumTlsVersion: "1.2",
        publicNetworkAccess: "Disabled",
        ...put.properties,
      });
      const found = await lifecycle.read(properties, options);
      assert.equal(lifecycle.diff(found?.properties ?? {}, wanted).changes, false);
      azure.calls.length = 0;
      await lifecycle.update(properties, await checked({ ...clusterInputs, ...from, ...to }), options);
      assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
      assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
        ...whole,
        ...update,
        properties: { ...whole.properties, ...update.properties },
      });
    });
  }

  const silent: { properties: object; because: string }[] = [
    { properties: { encryption: {} }, because: "no key" },
    { properties: { encryption: null }, because: "no key" },
    { properties: { encryption: { customerManagedKeyEncryption: {} } }, because: "an empty key is none" },
    { properties: { encryption: { customerManagedKeyEncryption: null } }, because: "no key" },
    {
      properties: { publicNetworkAccess: null },
      because: "recorded in 2026 of clusters that are older than the property",
    },
    { properties: { maintenanceConfiguration: null }, because: "no windows" },
    { properties: { maintenanceConfiguration: { maintenanceWindows: null } }, because: "no windows" },
    { properties: { highAvailability: "Enabled", redundancyMode: "ZR" }, because: "the default that Azure answers" },
  ];
  for (const { properties, because } of silent) {
    it(`given an answer with ${JSON.stringify(properties)}: is no drift, because ${because}`, async () => {
      const inputs = await given(cluster).checked({ ...clusterInputs, tags: {} });
      const document = {
        location: "West US 2",
        sku: { name: clusterInputs.skuName },
        identity: null,
        tags: null,
        properties: { minimumTlsVersion: "1.2", ...properties },
      } as unknown as ArmDocument;
      assert.deepEqual(unmetProperties(cluster as never, document, inputs as never), []);
    });
  }

  it("given identities in another order and other letters, and windows in another order: no change", async () => {
    const { lifecycle, checked } = given(cluster);
    const inputs = (ids: string[], list: object[]) =>
      checked({
        ...clusterInputs,
        ...windows,
        maintenanceWindows: list,
        identity: { type: "UserAssigned", userAssignedIdentities: ids },
      });
    const before = await inputs([one, two], [window, second]);
    assert.equal(lifecycle.diff(before, await inputs([two.toUpperCase(), one], [second, window])).changes, false);
  });

  it("given a key and an identity: an update of something else names both, without what Azure wrote in them", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const identity = { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [one, two] };
    const before = await checked({ ...clusterInputs, ...key, ...windows, identity });
    const { properties } = await lifecycle.create(before, options);
    azure.calls.length = 0;
    await lifecycle.update(properties, { ...before, skuName: "Balanced_B10" }, options);
    assert.deepEqual(azure.writes, ["put redisEnterprise/cache1"]);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
      ...whole,
      sku: { name: "Balanced_B10" },
      identity: { type: identity.type, userAssignedIdentities: { [one]: {}, [two]: {} } },
      properties: {
        ...whole.properties,
        encryption: toldKey,
        maintenanceConfiguration: { maintenanceWindows: toldWindows },
      },
    });
  });

  it("given an identity that Azure spells otherwise, and a PUT that does nothing: takes away the other one only", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const identity = (ids: string[]) => ({ identity: { type: "UserAssigned", userAssignedIdentities: ids } });
    const before = await checked({ ...clusterInputs, ...identity([one, two]) });
    const { properties } = await lifecycle.create(before, options);
    const spelled = {
      type: "UserAssigned",
      userAssignedIdentities: { [one.toUpperCase()]: {}, [two.toUpperCase()]: {} },
    };
    azure.place({ id: cluster.id(before as never), identity: spelled });
    azure.calls.length = 0;
    azure.arm.put = async () => ({});
    await lifecycle.update(properties, await checked({ ...clusterInputs, ...identity([two]) }), options);
    const patch = azure.calls.find(({ verb }) => verb === "patch")?.body as ArmDocument;
    assert.deepEqual(patch.identity, {
      type: "UserAssigned",
      userAssignedIdentities: { [two]: {}, [one.toUpperCase()]: null },
    });
  });

  it("given a system-assigned identity: answers its principal id, to be granted access", async () => {
    const { lifecycle, options, azure, checked } = given(cluster);
    const wanted = await checked({ ...clusterInputs, identity: { type: "SystemAssigned" } });
    const { properties } = await lifecycle.create(wanted, options);
    const { identity } = azure.document(cluster.id(wanted as never)) ?? {};
    const { principalId } = identity as { principalId: string };
    assert.match(principalId, /^[0-9a-f-]{36}$/);
    assert.equal((await lifecycle.read(properties, options))?.properties.principalId, principalId);
  });
});
