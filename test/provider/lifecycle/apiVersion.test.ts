import { strict as assert } from "node:assert";
import { DIRECTORY } from "../../../emulator/world/directory";
import { type Inputs, UNKNOWN } from "../../../provider/description/inputs";
import { latestVersion, versioned } from "../../../provider/lifecycle/apiVersion";
import { SILENT } from "../../../provider/lifecycle/log";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateEndpoint } from "../../../provider/resources/network/privateEndpoint";
import { type AssignedRoles, all, assignRoles } from "../../emulator/authorization/assignedRoles";
import { clusterInputs, databaseInputs, given, OWNER } from "../given";

const LATE = "2026-08-01";
const window = { dayOfWeek: "Sunday", startHourUtc: 3, duration: "PT9H" };
const windows = [window, { ...window, dayOfWeek: "Monday" }];
const options = { log: SILENT };
const begin = { ...options, waitUntil: "started" as const };

describe("apiVersion", () => {
  describe("given what needs a later one, taken out together with it", () => {
    let local: AssignedRoles;
    const common = { subscriptionId: DIRECTORY.subscriptionId, resourceGroupName: "redis", owner: OWNER };
    const inputs = {
      Cluster: { ...common, clusterName: "cache1", location: "westus2", skuName: "Balanced_B5" },
      Database: { ...common, clusterName: "cache1", skuName: "Balanced_B5" },
    };
    const rows = [
      { kind: "Cluster", property: "maintenanceWindows", value: windows, none: [] },
      { kind: "Database", property: "notifyKeyspaceEvents", value: "KEA", none: "" },
    ] as const;

    before(async () => {
      local = await assignRoles(all());
      const { Cluster } = local.kinds;
      await Cluster.create((await Cluster.check({}, inputs.Cluster, options)).inputs, options);
      const { Database } = local.kinds;
      await Database.create((await Database.check({}, inputs.Database, options)).inputs, options);
    });
    after(() => local?.stop());

    for (const { kind, property, value, none } of rows) {
      const own = inputs[kind];
      /** As the later version shows it: an earlier one hides it. */
      const inAzure = async () => {
        const { inputs: seen } = (await local.kinds[kind].read(
          { ...own, apiVersion: LATE, [property]: value },
          options,
        )) as {
          inputs: Inputs;
        };
        return seen[property];
      };
      const checked = async (before: Inputs, raw: Inputs) => {
        const { inputs: filled, problems } = await local.kinds[kind].check(before, raw, options);
        assert.deepEqual(problems, []);
        return filled;
      };
      /** It is in Azure, and this is what the state says. */
      const withIt = async () => {
        const { properties } = (await local.kinds[kind].read(await checked({}, own), options)) as {
          properties: Inputs;
        };
        const wanted = await checked(properties, { ...own, apiVersion: LATE, [property]: value });
        const state = (await local.kinds[kind].update(properties, wanted, options)).properties;
        assert.deepEqual(await inAzure(), value);
        return state;
      };

      it(`${property}: it is gone from Azure, and the state says so`, async () => {
        const state = await withIt();
        const wanted = await checked(state, own);
        const { properties } = await local.kinds[kind].update(state, wanted, options);
        assert.deepEqual(await inAzure(), none);
        assert.equal(properties.apiVersion, undefined);
        assert.equal(local.kinds[kind].diff(properties, wanted).changes, false);
      });

      for (const refreshes of [false, true])
        it(`${property}, in begin mode, with an Azure that is busy at first${refreshes ? " and a refresh between" : ""}: no pass forgets the version`, async () => {
          let state = await withIt();
          const wanted = await checked(state, own);
          local.emulator.faults.add({ kind: "refuse", status: 409, code: "Conflict", match: { method: "PUT" } });
          state = (await local.kinds[kind].update(state, wanted, begin)).properties;
          assert.deepEqual(await inAzure(), value, "not accepted yet");
          if (refreshes) state = ((await local.kinds[kind].read(state, begin)) as { properties: Inputs }).properties;
          for (let passes = 0; local.kinds[kind].diff(state, wanted).changes; passes += 1) {
            assert.ok(passes < 40, JSON.stringify(state));
            state = (await local.kinds[kind].update(state, wanted, begin)).properties;
          }
          assert.deepEqual(await inAzure(), none);
          assert.equal(state.apiVersion, undefined);
        });
    }
  });

  it("is the latest that is named and known, else the resource's own", () => {
    const names = (...versions: (string | undefined)[]) =>
      latestVersion(...versions.map((apiVersion) => ({ apiVersion })));
    assert.equal(names(), undefined);
    assert.equal(names(undefined, UNKNOWN), undefined);
    assert.equal(names("2026-02-01-preview", undefined), "2026-02-01-preview");
    assert.equal(names(LATE, "2026-02-01-preview"), LATE);
    assert.equal(versioned(cluster, {}).apiVersion, cluster.apiVersion);
    assert.equal(versioned(privateEndpoint, {}, { apiVersion: UNKNOWN }).apiVersion, privateEndpoint.apiVersion);
  });

  it("given it is lowered and nothing else changes: Azure is asked with the new one, which may be why", async () => {
    const { lifecycle, azure, checked } = given(cluster);
    const versions: string[] = [];
    const { get } = azure.arm;
    Object.assign(azure.arm, {
      get: (id: string, version: string, signal?: AbortSignal) => {
        versions.push(version);
        return get(id, version, signal);
      },
    });
    const { properties } = await lifecycle.create(await checked({ ...clusterInputs, apiVersion: LATE }), options);
    versions.length = 0;
    await lifecycle.update(properties, await checked(clusterInputs), options);
    assert.deepEqual([...new Set(versions)], [cluster.apiVersion]);
  });

  describe("given one that a preview does not know", () => {
    const rows = [
      { resource: cluster, raw: { ...clusterInputs, maintenanceWindows: windows } },
      { resource: database, raw: { ...databaseInputs, notifyKeyspaceEvents: "KEA" } },
    ];
    for (const { resource, raw } of rows) {
      it(`${resource.kind}: refuses nothing for its sake, and asks Azure with its own`, async () => {
        const { lifecycle, azure } = given(resource as typeof cluster);
        const versions: string[] = [];
        Object.assign(azure.arm, {
          get: async (_id: string, version: string) => void versions.push(version),
        });
        const before = { ...raw, clusterName: "cache1", resourceGroupName: "rg" };
        const after = { ...raw, apiVersion: UNKNOWN, port: 10001, location: "eastus" };
        const wanted = Object.fromEntries(Object.entries(after).filter(([name]) => name in resource.inputs.shape));
        const { problems } = await lifecycle.check(before, wanted, options);
        assert.deepEqual(problems, []);
        assert.ok(versions.length > 0, "something had to be asked");
        assert.deepEqual([...new Set(versions)], [resource.apiVersion]);
      });
    }
  });

  it("given identities that a preview does not know: the key's is not missed among them", async () => {
    const { lifecycle } = given(cluster);
    const id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one";
    const customerManagedKeyEncryption = {
      keyEncryptionKeyUrl: "https://vault.vault.azure.net/keys/redis/0123456789abcdef",
      userAssignedIdentityResourceId: id,
    };
    const identity = { type: "UserAssigned", userAssignedIdentities: [UNKNOWN] };
    const { problems } = await lifecycle.check(
      {},
      { ...clusterInputs, identity, customerManagedKeyEncryption },
      options,
    );
    assert.deepEqual(problems, []);
  });
});
