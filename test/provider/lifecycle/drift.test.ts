import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import type { Inputs } from "../../../provider/description/inputs";
import { OWNER_TAG } from "../../../provider/description/ownerTag";
import type { Resource } from "../../../provider/description/resource";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { database } from "../../../provider/resources/database/database";
import { privateDnsZone } from "../../../provider/resources/network/privateDnsZone";
import { privateDnsZoneGroup } from "../../../provider/resources/network/privateDnsZoneGroup";
import { privateEndpoint, privateEndpointId } from "../../../provider/resources/network/privateEndpoint";
import { virtualNetworkLink } from "../../../provider/resources/network/virtualNetworkLink";
import {
  clusterInputs,
  databaseInputs,
  endpointInputs,
  given,
  linkInputs,
  OWNER,
  SUBSCRIPTION,
  zoneGroupInputs,
  zoneInputs,
} from "../given";

/** One kind: what somebody changes in Azure, by the property that the change is of, and what a program changes. */
interface Kind {
  readonly resource: Resource<never>;
  readonly raw: Inputs;
  readonly around?: readonly (ArmDocument & { id: string })[];
  readonly drifts: Readonly<Record<string, ArmDocument>>;
  readonly edits: Readonly<Record<string, unknown>>;
}

const mark = { [OWNER_TAG]: OWNER };
const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers`;
const [one, two] = ["one", "two"].map(
  (name) => `${group}/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
) as [string, string];
const assigned = { clientId: "c", principalId: "p" };
const keyEncryptionKeyUrl = "https://vault.vault.azure.net/keys/redis/0123456789abcdef";
const window = (dayOfWeek: string) => ({ dayOfWeek, startHourUtc: 3, duration: "PT9H" });
const told = (dayOfWeek: string) => ({
  type: "Weekly",
  duration: "PT9H",
  startHourUtc: 3,
  schedule: { dayOfWeek },
});
const otherZone = zoneGroupInputs.privateDnsZoneId.replace("/rg/", "/hub/");
const anotherZone = zoneGroupInputs.privateDnsZoneId.replace("/rg/", "/spoke/");
const marked = { owner: "org/project/renamed/redis", tags: { team: "c" } };
const taggedByOthers = { tags: { team: "b", costCenter: "7", ...mark } };

const KINDS: readonly Kind[] = [
  {
    resource: cluster as never,
    raw: {
      ...clusterInputs,
      apiVersion: "2026-08-01",
      highAvailability: "Disabled",
      tags: { team: "a" },
      identity: { type: "UserAssigned", userAssignedIdentities: [one] },
    },
    drifts: {
      skuName: { sku: { name: "Balanced_B10" } },
      highAvailability: { properties: { highAvailability: "Enabled" } },
      publicNetworkAccess: { properties: { publicNetworkAccess: "Enabled" } },
      tags: taggedByOthers,
      identity: {
        identity: { type: "UserAssigned", userAssignedIdentities: { [one]: assigned, [two]: assigned } },
      },
      customerManagedKeyEncryption: {
        properties: {
          encryption: {
            customerManagedKeyEncryption: {
              keyEncryptionKeyIdentity: {
                identityType: "userAssignedIdentity",
                userAssignedIdentityResourceId: one,
              },
              keyEncryptionKeyUrl,
            },
          },
        },
      },
      maintenanceWindows: {
        properties: { maintenanceConfiguration: { maintenanceWindows: [told("Monday"), told("Friday")] } },
      },
    },
    edits: {
      ...marked,
      skuName: "Balanced_B20",
      highAvailability: "Enabled",
      publicNetworkAccess: "Enabled",
      identity: { type: "SystemAssigned, UserAssigned", userAssignedIdentities: [one] },
      customerManagedKeyEncryption: {
        keyEncryptionKeyUrl: `${keyEncryptionKeyUrl}0`,
        userAssignedIdentityResourceId: one,
      },
      maintenanceWindows: [window("Saturday"), window("Sunday")],
    },
  },
  {
    resource: database as never,
    raw: { ...databaseInputs, apiVersion: "2026-09-01", clusteringPolicy: "NoCluster", redisVersion: "7.4" },
    around: [{ id: cluster.id(clusterInputs as never), tags: mark }],
    drifts: {
      clientProtocol: { properties: { clientProtocol: "Plaintext" } },
      clusteringPolicy: { properties: { clusteringPolicy: "OSSCluster" } },
      evictionPolicy: { properties: { evictionPolicy: "AllKeysLFU" } },
      accessKeysAuthentication: { properties: { accessKeysAuthentication: "Disabled" } },
      modules: { properties: { modules: [{ name: "RedisJSON", args: "", version: "2.8.8" }] } },
      persistence: { properties: { persistence: { aofEnabled: true, aofFrequency: "1s", rdbEnabled: false } } },
      deferUpgrade: { properties: { deferUpgrade: "Deferred" } },
      notifyKeyspaceEvents: { properties: { notifyKeyspaceEvents: "KEA" } },
      // Azure upgrades by itself in the end (documented).
      redisVersion: { properties: { redisVersion: "8.0" } },
    },
    edits: {
      clientProtocol: "Plaintext",
      clusteringPolicy: "OSSCluster",
      evictionPolicy: "NoEviction",
      accessKeysAuthentication: "Disabled",
      persistence: { rdbEnabled: true, rdbFrequency: "6h" },
      deferUpgrade: "Deferred",
      notifyKeyspaceEvents: "Kx",
    },
  },
  {
    resource: privateEndpoint as never,
    raw: { ...endpointInputs, tags: { team: "a" } },
    around: [{ id: cluster.id(clusterInputs as never), tags: mark }],
    drifts: {
      tags: taggedByOthers,
      subnetId: { properties: { subnet: { id: endpointInputs.subnetId.replace("endpoints", "other") } } },
    },
    edits: marked,
  },
  {
    resource: privateDnsZone as never,
    raw: { ...zoneInputs, tags: { team: "a" } },
    drifts: { tags: taggedByOthers },
    edits: marked,
  },
  {
    resource: virtualNetworkLink as never,
    raw: { ...linkInputs, tags: { team: "a" } },
    around: [{ id: linkInputs.privateDnsZoneId }],
    drifts: { tags: taggedByOthers },
    edits: marked,
  },
  {
    resource: privateDnsZoneGroup as never,
    raw: zoneGroupInputs,
    around: [
      { id: linkInputs.privateDnsZoneId },
      { id: otherZone },
      { id: anotherZone },
      // A zone group brings its record along.
      { id: `${otherZone}/A/cache1.westus2`, properties: { ttl: 10, aRecords: [{ ipv4Address: "10.0.0.4" }] } },
      { id: privateEndpointId(endpointInputs), tags: mark },
    ],
    drifts: {
      privateDnsZoneId: {
        properties: {
          privateDnsZoneConfigs: [{ name: "default", properties: { privateDnsZoneId: otherZone } }],
        },
      },
    },
    edits: { privateDnsZoneId: anotherZone },
  },
];

describe("a change that somebody made in Azure", () => {
  for (const { resource, raw, around = [], drifts, edits } of KINDS) {
    const id = resource.id(raw as never);
    const { changes } = resource.inputs as { changes: Record<string, (typeof resource.inputs.changes)[never]> };
    const observed = (property: string, document: ArmDocument | undefined) =>
      changes[property]?.observed?.(document ?? {});

    /** Made as the program wants it, and changed since then by somebody else. */
    const drifted = async (drift: ArmDocument) => {
      const all = given(resource);
      for (const document of around) all.azure.place(document);
      const inputs = await all.checked(raw);
      const { properties } = await all.lifecycle.create(inputs, all.options);
      all.azure.place({ id, ...drift });
      all.azure.calls.length = 0;
      all.warnings.length = 0;
      const state = JSON.parse(JSON.stringify(properties)) as Inputs;
      const present = () => all.azure.arm.get(id, resource.apiVersion);
      const puts = () => all.azure.calls.filter(({ verb }) => verb === "put").map(({ body }) => body as ArmDocument);
      return { ...all, inputs, state, present, puts };
    };

    describe(`of a ${resource.noun}`, () => {
      it("covers every property that an update brings", () => {
        const updatable = Object.entries(changes)
          .filter(([, { effect }]) => effect === "update" || typeof effect === "function")
          .map(([property]) => property)
          // Actions bring the first two, and the third has one value.
          .filter((property) => !["keyRotation", "redisVersion", "minimumTlsVersion"].includes(property));
        assert.deepEqual(Object.keys(edits).sort(), updatable.sort());
        const told = updatable.filter((property) => property !== "owner");
        assert.deepEqual(
          told.filter((property) => !(property in drifts)),
          [],
          "another owner is a stranger",
        );
      });

      for (const [property, drift] of Object.entries(drifts)) {
        for (const [edit, value] of Object.entries(edits)) {
          if (edit === property) continue;
          it(`${property}: an edit of ${edit} leaves it, and says so once`, async () => {
            const { lifecycle, options, azure, warnings, checked, inputs, state, present, puts } = await drifted(drift);
            const theirs = observed(property, azure.document(id));
            const wanted = await checked({ ...raw, [edit]: value });
            const { properties } = await lifecycle.update(state, wanted, options);

            const [put, ...more] = puts();
            assert.deepEqual(more, []);
            // No body decides the version of Redis.
            if (property !== "redisVersion") assert.deepEqual(observed(property, put), theirs);
            assert.deepEqual(observed(property, azure.document(id)), theirs, "it stays");
            if (edit !== "owner") assert.deepEqual(observed(edit, put), observed(edit, azure.document(id)));

            const [warning = "", ...others] = warnings.filter((line) => /changed elsewhere/.test(line));
            assert.deepEqual(others, []);
            assert.ok(warning.includes(`${property} is `), warning);
            for (const [where, shown] of [
              ["in Azure", reported(property, theirs, inputs)],
              ["in the state", inputs[property]],
            ] as const)
              assert.ok(
                warning.includes(`${shown === undefined ? "nothing" : JSON.stringify(shown)} ${where}`),
                warning,
              );
            assert.match(warning, /`pulumi up --refresh` shows the difference\.$/);

            assert.ok(await present());
            const found = await lifecycle.read(JSON.parse(JSON.stringify(properties)), options);
            assert.deepEqual(lifecycle.diff(found?.properties ?? {}, wanted).changed, [property], "a refresh shows it");
          });
        }

        if (property in edits)
          it(`${property}: an edit of the same takes its place, without a word`, async () => {
            const { lifecycle, options, azure, warnings, checked, state, puts } = await drifted(drift);
            const wanted = await checked({ ...raw, [property]: edits[property] });
            await lifecycle.update(state, wanted, options);
            // The program may want by now what is there.
            assert.ok(puts().length <= 1);
            const { changed } = lifecycle.diff((await lifecycle.read(wanted, options))?.properties ?? {}, wanted);
            assert.deepEqual(changed, []);
            assert.ok(azure.document(id));
            assert.deepEqual(
              warnings.filter((line) => /changed elsewhere/.test(line)),
              [],
            );
          });

        it(`${property}: an up that changes nothing writes nothing`, async () => {
          const { lifecycle, options, azure, inputs, state } = await drifted(drift);
          await lifecycle.update(state, inputs, options);
          assert.deepEqual(azure.writes, []);
        });
      }

      const reported = (property: string, value: unknown, inputs: Inputs): unknown =>
        changes[property]?.reported?.(value, inputs[property]) ?? value;
    });
  }
});
