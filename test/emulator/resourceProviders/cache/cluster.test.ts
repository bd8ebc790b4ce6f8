import assert from "node:assert/strict";
import { setUsedGB } from "../../../../emulator/resourceProviders/cache/databaseData";
import type { JsonObject, Resource } from "../../../../emulator/world/resource";
import { CACHE, CLUSTER, DATABASE, LocalArm } from "../../localArm";

const body = (change: JsonObject = {}): JsonObject => ({
  location: "westus2",
  sku: { name: "Balanced_B5" },
  properties: { publicNetworkAccess: "Disabled" },
  ...change,
});
const states = (arm: LocalArm, path = CLUSTER): unknown[] => {
  const { provisioningState, resourceState } = arm.properties(path);
  return [provisioningState, resourceState];
};

describe("redisEnterprise", () => {
  describe("given a PUT of a new name", () => {
    it("answers 201 Creating with the host name at once, and is ready after 404 s of Azure's time", () => {
      const arm = new LocalArm();
      const made = arm.ok("PUT", CLUSTER, body({ tags: { a: "b" } }));
      assert.equal(made.status, 201);
      assert.deepEqual(made.body, {
        location: "West US 2",
        name: "cache1",
        id: CLUSTER,
        type: "Microsoft.Cache/redisEnterprise",
        kind: "v2",
        tags: { a: "b" },
        sku: { name: "Balanced_B5" },
        identity: { type: "None" },
        properties: {
          highAvailability: "Enabled",
          minimumTlsVersion: "1.2",
          hostName: "cache1.westus2.redis.azure.net",
          redundancyMode: "ZR",
          provisioningState: "Creating",
          resourceState: "Creating",
          privateEndpointConnections: [],
          publicNetworkAccess: "Disabled",
        },
      });
      arm.pass(403);
      assert.deepEqual(states(arm), ["Creating", "Creating"]);
      arm.pass(1);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    it("says null for tags that were left out, and {} later (recorded: azcli-scenario3)", () => {
      const arm = new LocalArm();
      assert.equal(arm.ok("PUT", CLUSTER, body()).body.tags, null);
      assert.deepEqual(arm.ok("GET", CLUSTER).body.tags, {});
    });

    it("takes the same PUT again while it is Creating, and begins nothing (recorded: aso, 2026-04)", () => {
      const arm = new LocalArm();
      arm.ok("PUT", CLUSTER, body());
      arm.pass(8);
      const again = arm.ok("PUT", CLUSTER, body());
      assert.deepEqual([again.status, again.headers], [200, {}]);
      assert.equal((again.body.properties as JsonObject).provisioningState, "Creating");
      arm.pass(396);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    for (const version of ["2025-04-01", "2025-05-01-preview"]) {
      it(`does not need publicNetworkAccess with ${version}, and does not answer it (recorded)`, () => {
        const arm = new LocalArm();
        const made = arm.ok("PUT", CLUSTER, body({ properties: {} }), version);
        assert.equal((made.body.properties as JsonObject).publicNetworkAccess, undefined);
        assert.equal(arm.properties(CLUSTER, "2025-07-01").publicNetworkAccess, "Enabled", "reported: azurerm#31051");
      });
    }

    it("knows the api-versions that were seen in service", () => {
      for (const version of ["2024-09-01-preview", "2025-05-01-preview", "2026-05-01-preview", "2026-06-01-preview"]) {
        const arm = new LocalArm();
        assert.equal(arm.ok("PUT", CLUSTER, body(), version).status, 201, version);
      }
    });

    it("answers the principal of its own identity in the 201 (recorded: powershell-windows, 2026-06)", () => {
      const { identity } = new LocalArm().ok("PUT", CLUSTER, body({ identity: { type: "SystemAssigned" } })).body;
      const { type, principalId, tenantId } = identity as JsonObject;
      assert.equal(type, "SystemAssigned");
      assert.ok(principalId && tenantId);
    });

    const keys: { change: JsonObject; message: RegExp }[] = [
      {
        change: { keyEncryptionKeyIdentity: { identityType: "systemAssignedIdentity" } },
        message: /^System assigned managed identity is not supported/,
      },
      { change: { keyEncryptionKeyUrl: "https://vault/keys/k" }, message: /must be the URL of a version of a key/ },
    ];
    for (const { change, message } of keys) {
      it(`refuses a customer-managed key with ${JSON.stringify(change)} (documented: how-to-encryption)`, () => {
        const customerManagedKeyEncryption = {
          keyEncryptionKeyIdentity: { identityType: "userAssignedIdentity", userAssignedIdentityResourceId: "/id" },
          keyEncryptionKeyUrl: "https://vault/keys/k/v",
          ...change,
        };
        const properties = { publicNetworkAccess: "Disabled", encryption: { customerManagedKeyEncryption } };
        const reply = new LocalArm().send("PUT", CLUSTER, body({ properties }));
        assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
        assert.match(reply.message, message);
      });
    }

    const redundancies: { location: string; highAvailability: string; mode: string }[] = [
      { location: "westus2", highAvailability: "Enabled", mode: "ZR" },
      { location: "Central US EUAP", highAvailability: "Enabled", mode: "LR" },
      { location: "westus2", highAvailability: "Disabled", mode: "None" },
    ];
    for (const { location, highAvailability, mode } of redundancies) {
      it(`is ${mode} in ${location} with high availability ${highAvailability}`, () => {
        const arm = new LocalArm();
        arm.cluster(CLUSTER, { location, properties: { highAvailability } });
        assert.equal(arm.properties(CLUSTER).redundancyMode, mode);
      });
    }

    const refusals: {
      change: JsonObject;
      name?: string;
      version?: string;
      status?: number;
      code: string;
      message: RegExp;
      because: string;
    }[] = [
      {
        change: { zones: ["1"] },
        code: "BadRequest",
        message:
          /^Specifying zones for SKU 'Balanced_B5' is not supported\. Zone redundancy is enabled by default for this SKU in regions with zones\.$/,
        because: "Azure refuses zones for every size",
      },
      {
        change: { sku: { name: "Enterprise_E10", capacity: 2 } },
        code: "BadRequest",
        message: /^Creation of new Azure Cache for Redis Enterprise resources is no longer supported/,
        because: "the old kind retires",
      },
      {
        change: {},
        version: "2022-01-01",
        code: "BadRequest",
        message: /^Creation of new/,
        because: "the old api-version makes the old kind",
      },
      {
        change: { sku: { name: "Balanced_B6" } },
        code: "BadRequest",
        message: /'Balanced_B6' is not a SKU/,
        because: "there is no such size",
      },
      {
        change: { sku: { name: "Balanced_B5", capacity: 2 } },
        code: "BadRequest",
        message: /capacity/,
        because: "only old sizes have a capacity",
      },
      { change: { sku: null }, code: "BadRequest", message: /'sku\.name'/, because: "a size is needed" },
      {
        change: { properties: {} },
        code: "BadRequest",
        message: /'properties\.publicNetworkAccess'/,
        because: "it is required from 2025-07-01 on",
      },
      {
        change: { properties: { publicNetworkAccess: "Maybe" } },
        code: "BadRequest",
        message: /'properties\.publicNetworkAccess'/,
        because: "it is an enumeration",
      },
      {
        change: { properties: { publicNetworkAccess: "Disabled", minimumTlsVersion: "1.1" } },
        code: "BadRequest",
        message: /'properties\.minimumTlsVersion'/,
        because: "old TLS is gone",
      },
      {
        change: { identity: { type: "UserAssigned" } },
        code: "InvalidIdentityValues",
        message: /identity/,
        because: "an identity has to be named",
      },
      { change: { location: null }, code: "LocationRequired", message: /location/, because: "a place is needed" },
      {
        change: { location: "middleearth" },
        code: "LocationNotAvailableForResourceType",
        message: /middleearth.*westus2/,
        because: "the place has to exist",
      },
      { change: {}, name: "-x", code: "InvalidResourceName", message: /'-x'/, because: "names follow a pattern" },
      {
        change: {},
        name: `x${"y".repeat(60)}`,
        code: "InvalidResourceName",
        message: /must match/,
        because: "and are at most 60 long",
      },
    ];
    for (const { change, name = "cache1", version, code, message, because } of refusals) {
      it(`refuses ${JSON.stringify(change)} ${name.length < 9 ? name : "a long name"} ${version ?? ""}: ${because}`, () => {
        const arm = new LocalArm();
        const reply = arm.send("PUT", `${CACHE}/${name}`, body(change), version);
        assert.deepEqual([reply.status, reply.code], [400, code], because);
        assert.match(reply.message, message);
        assert.equal(arm.azure.world.store.list("Microsoft.Cache/redisEnterprise").length, 0);
      });
    }

    const explicit: { sku: string; location: string; highAvailability?: string; status: number; because: string }[] = [
      {
        sku: "ComputeOptimized_X5",
        location: "westus2",
        highAvailability: "Enabled",
        status: 400,
        because: "met by kyma",
      },
      { sku: "ComputeOptimized_X5", location: "westus2", status: 201, because: "Enabled is the default" },
      {
        sku: "ComputeOptimized_X5",
        location: "westus2",
        highAvailability: "Disabled",
        status: 201,
        because: "that has nothing to do with zones",
      },
      {
        sku: "ComputeOptimized_X5",
        location: "westus",
        highAvailability: "Enabled",
        status: 201,
        because: "there are no zones in the region",
      },
      {
        sku: "Balanced_B5",
        location: "westus2",
        highAvailability: "Enabled",
        status: 201,
        because: "other tiers take it",
      },
    ];
    for (const { sku, location, highAvailability, status, because } of explicit) {
      it(`answers ${status} to ${sku} in ${location} with high availability ${highAvailability} where that is chosen: ${because}`, () => {
        const properties = { publicNetworkAccess: "Disabled", ...(highAvailability && { highAvailability }) };
        const reply = new LocalArm({ doubts: { explicitHighAvailability: "refused" } }).send(
          "PUT",
          CLUSTER,
          body({ location, sku: { name: sku }, properties }),
        );
        assert.equal(reply.status, status);
        assert.equal(
          new LocalArm().send("PUT", CLUSTER, body({ location, sku: { name: sku }, properties })).status,
          201,
        );
        if (status === 201) return;
        assert.equal(reply.code, "BadRequest");
        assert.match(
          reply.message,
          /^Specifying zones for SKU 'ComputeOptimized_X5' is not supported\. Zone redundancy/,
        );
      });
    }

    it("answers retired api-versions with the same text, whatever the verb", () => {
      for (const version of ["2021-03-01", "2023-07-01"]) {
        for (const method of ["GET", "PUT", "DELETE"]) {
          const reply = new LocalArm().send(method, CLUSTER, {}, version);
          assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
          assert.match(reply.message, /is retiring/);
        }
      }
    });

    it("refuses a name whose host name another group has in the region, and takes it in another region", () => {
      const arm = new LocalArm();
      arm.cluster();
      const group = CLUSTER.split("/").slice(0, 4).join("/");
      arm.ok("PUT", `${group}/other`, { location: "eastus" });
      const second = CLUSTER.replace("/local/", "/other/").replace("cache1", "CACHE1");
      assert.deepEqual(
        [arm.send("PUT", second, body()).status, arm.send("PUT", second, body()).code],
        [409, "Conflict"],
      );
      assert.equal(arm.send("PUT", second, body({ location: "eastus" })).status, 201);
    });

    it("hides what the api-version of the question did not have", () => {
      const arm = new LocalArm();
      const windows = ["Monday", "Thursday"].map((dayOfWeek) => ({
        type: "Weekly",
        duration: "PT9H",
        startHourUtc: 3,
        schedule: { dayOfWeek },
      }));
      const properties = { publicNetworkAccess: "Enabled", maintenanceConfiguration: { maintenanceWindows: windows } };
      arm.ok("PUT", CLUSTER, body({ properties }), "2026-08-01");
      assert.deepEqual(arm.properties(CLUSTER, "2026-09-01").maintenanceConfiguration, { maintenanceWindows: windows });
      assert.equal(arm.properties(CLUSTER, "2025-07-01").maintenanceConfiguration, undefined);
      assert.equal(arm.properties(CLUSTER, "2025-07-01").publicNetworkAccess, "Enabled");
      assert.equal(arm.properties(CLUSTER, "2025-04-01").publicNetworkAccess, undefined);
    });

    it("gives identities their principals", () => {
      const arm = new LocalArm();
      const own = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/me";
      const identity = { type: "SystemAssigned, UserAssigned", userAssignedIdentities: { [own]: {} } };
      const made = arm.ok("PUT", CLUSTER, body({ identity })).body.identity as JsonObject;
      assert.match(made.principalId as string, /^[0-9a-f-]{36}$/);
      assert.deepEqual(Object.keys((made.userAssignedIdentities as JsonObject)[own] as JsonObject), [
        "clientId",
        "principalId",
      ]);
    });
  });

  describe("given a running cluster", () => {
    for (const method of ["PUT", "PATCH"]) {
      it(`takes tags by ${method} at once, and as a whole`, () => {
        const arm = running();
        const reply = arm.ok(method, CLUSTER, method === "PUT" ? body({ tags: { b: "2" } }) : { tags: { b: "2" } });
        assert.deepEqual([reply.status, reply.headers, reply.body.tags], [200, {}, { b: "2" }]);
        assert.deepEqual(states(arm), ["Succeeded", "Running"]);
      });
    }

    it("does nothing for a PUT of what it answered, read-only fields included", () => {
      const arm = running();
      const document = arm.ok("GET", CLUSTER).body;
      const reply = arm.ok("PUT", CLUSTER, { ...document, tags: null });
      assert.deepEqual([reply.status, reply.headers], [200, {}]);
    });

    it("updates by PATCH (202) and by PUT (201 Updating), and is usable again after a minute", () => {
      const arm = running();
      const patched = arm.ok("PATCH", CLUSTER, { properties: { publicNetworkAccess: "Enabled" } });
      assert.deepEqual([patched.status, patched.outcome.answer.body], [202, undefined]);
      assert.deepEqual(states(arm), ["Updating", "Updating"]);
      arm.pass(60);
      assert.equal(arm.properties(CLUSTER).publicNetworkAccess, "Enabled");
      const put = arm.ok("PUT", CLUSTER, body());
      assert.deepEqual([put.status, (put.body.properties as JsonObject).provisioningState], [201, "Updating"]);
      arm.pass(60);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    it("takes another identity at once, without an operation (recorded: powershell-scenario, 2026-06)", () => {
      const arm = new LocalArm();
      arm.ok("PUT", CLUSTER, body({ identity: { type: "SystemAssigned" } }));
      arm.pass(404);
      const put = arm.ok("PUT", CLUSTER, body({ identity: { type: "None" } }));
      assert.deepEqual([put.status, put.headers, put.body.identity], [200, {}, { type: "None" }]);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    describe("maintenance windows", () => {
      const VERSION = "2026-02-01-preview";
      const window = (dayOfWeek: string, hours: number, startHourUtc = 3): JsonObject => ({
        type: "Weekly",
        duration: `PT${hours}H`,
        startHourUtc,
        schedule: { dayOfWeek },
      });
      const withWindows = (...maintenanceWindows: JsonObject[]): JsonObject =>
        body({ properties: { publicNetworkAccess: "Disabled", maintenanceConfiguration: { maintenanceWindows } } });

      it("are set at once, without an operation (recorded: azcli-maintenance, 2026-07)", () => {
        const arm = running();
        const windows = [window("Monday", 9), window("Thursday", 9)];
        const put = arm.ok("PUT", CLUSTER, withWindows(...windows), VERSION);
        assert.deepEqual([put.status, put.headers], [200, {}]);
        const { maintenanceConfiguration, resourceState } = put.body.properties as JsonObject;
        assert.deepEqual([maintenanceConfiguration, resourceState], [{ maintenanceWindows: windows }, "Running"]);
      });

      const refusals: { windows: JsonObject[]; message: RegExp; because: string }[] = [
        {
          windows: [window("Monday", 18)],
          message: /^At least 2 maintenance windows are required$/,
          because: "Azure's words (azure-powershell#29760)",
        },
        {
          windows: [window("Monday", 3), window("Friday", 16)],
          message: /at least 4 hours/,
          because: "documented: how-to-scheduled-maintenance",
        },
        {
          windows: [window("Monday", 8), window("Friday", 9)],
          message: /at least 18 hours a week/,
          because: "documented there too",
        },
        {
          windows: [window("Monday", 9), window("Monday", 10)],
          message: /begin at the same time/,
          because: "no two are the same",
        },
      ];
      for (const { windows, message, because } of refusals) {
        it(`are refused: ${message.source} (${because})`, () => {
          const reply = running().send("PUT", CLUSTER, withWindows(...windows), VERSION);
          assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
          assert.match(reply.message, message);
        });
      }
    });

    describe("with two user-assigned identities", () => {
      const [one, two, three] = ["one", "two", "three"].map(
        (name) =>
          `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
      ) as [string, string, string];
      const both = { type: "UserAssigned", userAssignedIdentities: { [one]: {}, [two]: {} } };
      const rows: { verb: string; asked: JsonObject; left: string[]; because: string }[] = [
        {
          verb: "PATCH",
          asked: { type: "UserAssigned", userAssignedIdentities: { [three]: {} } },
          left: [one, two, three],
          because: "what is not named stays",
        },
        {
          verb: "PATCH",
          asked: { type: "UserAssigned", userAssignedIdentities: { [one.toUpperCase()]: null } },
          left: [two],
          because: "null removes, in any case of letters",
        },
        {
          verb: "PATCH",
          asked: { type: "SystemAssigned, UserAssigned" },
          left: [one, two],
          because: "another type keeps them as long as it has them",
        },
        { verb: "PATCH", asked: { type: "SystemAssigned" }, left: [], because: "a type without them removes all" },
        { verb: "PATCH", asked: { type: "None" }, left: [], because: "none removes all" },
        {
          verb: "PUT",
          asked: { type: "UserAssigned", userAssignedIdentities: { [two]: {} } },
          left: [two],
          because: "a PUT names all of them",
        },
      ];
      for (const { verb, asked, left, because } of rows) {
        it(`takes ${verb} of ${JSON.stringify(asked).replaceAll(/"[^"]*\//g, '"…/')}: ${because}`, () => {
          const arm = new LocalArm();
          arm.ok("PUT", CLUSTER, body({ identity: both }));
          arm.pass(404);
          const before = arm.ok("GET", CLUSTER).body.identity as JsonObject;
          arm.ok(verb, CLUSTER, verb === "PUT" ? body({ identity: asked }) : { identity: asked });
          arm.pass(60);
          const after = arm.ok("GET", CLUSTER).body.identity as JsonObject;
          assert.equal(after.type, asked.type);
          const assigned = (after.userAssignedIdentities ?? {}) as JsonObject;
          assert.deepEqual(Object.keys(assigned), left);
          for (const id of left.filter((id) => id !== three)) {
            assert.deepEqual(assigned[id], (before.userAssignedIdentities as JsonObject)[id], "the same principal");
          }
        });
      }

      for (const { asked, because } of [
        {
          asked: { type: "UserAssigned", userAssignedIdentities: { [one]: null, [two]: null } },
          because: "the type wants one",
        },
        { asked: { type: "None", userAssignedIdentities: { [three]: {} } }, because: "the type has none" },
      ]) {
        it(`refuses PATCH of ${JSON.stringify(asked).replaceAll(/"[^"]*\//g, '"…/')}: ${because}`, () => {
          const arm = new LocalArm();
          arm.ok("PUT", CLUSTER, body({ identity: both }));
          arm.pass(404);
          const { status, code } = arm.send("PATCH", CLUSTER, { identity: asked });
          assert.deepEqual([status, code], [400, "InvalidIdentityValues"]);
        });
      }
    });

    it("sets a customer-managed key and takes {} as Microsoft's own", () => {
      const arm = running();
      const key = {
        keyEncryptionKeyIdentity: { identityType: "userAssignedIdentity", userAssignedIdentityResourceId: "/id" },
        keyEncryptionKeyUrl: "https://vault/keys/k/v",
      };
      arm.ok("PATCH", CLUSTER, { properties: { encryption: { customerManagedKeyEncryption: key } } });
      arm.pass(60);
      assert.deepEqual(arm.properties(CLUSTER).encryption, { customerManagedKeyEncryption: key });
      arm.ok("PATCH", CLUSTER, { properties: { encryption: {} } });
      arm.pass(60);
      assert.equal(arm.properties(CLUSTER).encryption, undefined);
    });

    const immutables: { change: JsonObject; status: number; code: string }[] = [
      { change: { location: "eastus" }, status: 409, code: "InvalidResourceLocation" },
      {
        change: { properties: { publicNetworkAccess: "Disabled", highAvailability: "Disabled" } },
        status: 400,
        code: "BadRequest",
      },
      { change: { zones: ["1", "2"] }, status: 400, code: "BadRequest" },
      { change: { properties: {} }, status: 400, code: "BadRequest" },
    ];
    for (const { change, status, code } of immutables) {
      it(`refuses to change ${JSON.stringify(change)}`, () => {
        const reply = running().send("PUT", CLUSTER, body(change));
        assert.deepEqual([reply.status, reply.code], [status, code]);
      });
    }

    it("turns high availability on, as the docs allow", () => {
      const arm = new LocalArm();
      arm.cluster(CLUSTER, { properties: { highAvailability: "Disabled" } });
      arm.ok("PATCH", CLUSTER, { properties: { highAvailability: "Enabled" } });
      arm.pass(60);
      const { highAvailability, redundancyMode } = arm.properties(CLUSTER);
      assert.deepEqual([highAvailability, redundancyMode], ["Enabled", "ZR"]);
    });

    it("turns it on with Compute Optimized too, and takes a PUT of its own answer", () => {
      const arm = new LocalArm();
      arm.cluster(CLUSTER, { sku: "ComputeOptimized_X5", properties: { highAvailability: "Disabled" } });
      arm.ok("PATCH", CLUSTER, { properties: { highAvailability: "Enabled" } });
      arm.pass(60);
      assert.equal(arm.properties(CLUSTER).redundancyMode, "ZR");
      assert.equal(arm.ok("PUT", CLUSTER, { ...arm.ok("GET", CLUSTER).body, tags: { a: "1" } }).status, 200);
    });

    it("scales for 891 s, Scaling while it does, and keeps host name and keys (recorded: azcli-scenario7)", () => {
      const arm = running();
      arm.database();
      const before = [arm.properties(CLUSTER).hostName, arm.ok("POST", `${DATABASE}/listKeys`).body];
      const put = arm.ok("PUT", CLUSTER, body({ sku: { name: "Balanced_B10" } }));
      assert.deepEqual([put.status, put.body.sku], [201, { name: "Balanced_B5" }], "the old SKU until the end");
      assert.match(put.headers.Location as string, /\/operationresults\//);
      assert.deepEqual(states(arm), ["Updating", "Scaling"]);
      arm.pass(890);
      assert.deepEqual(arm.ok("GET", CLUSTER).body.sku, { name: "Balanced_B5" });
      assert.deepEqual(states(arm), ["Updating", "Scaling"]);
      arm.pass(1);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
      assert.deepEqual(arm.ok("GET", CLUSTER).body.sku, { name: "Balanced_B10" });
      assert.deepEqual([arm.properties(CLUSTER).hostName, arm.ok("POST", `${DATABASE}/listKeys`).body], before);
    });

    it("scales exactly to what listSkusForScaling names", () => {
      const arm = running();
      const { skus } = arm.ok("POST", `${CLUSTER}/listSkusForScaling`).body as { skus: JsonObject[] };
      assert.deepEqual(
        skus.find(({ name }) => name === "ComputeOptimized_X700"),
        { name: "ComputeOptimized_X700", sizeInGB: 720 },
      );
      assert.equal(
        skus.find(({ name }) => name === "FlashOptimized_A250"),
        undefined,
      );
      const reply = arm.send("PATCH", CLUSTER, { sku: { name: "FlashOptimized_A250" } });
      assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
      assert.match(reply.message, /from SKU 'Balanced_B5' to SKU 'FlashOptimized_A250'/);
    });

    it("does not scale below its data, until that is flushed", () => {
      const arm = new LocalArm();
      arm.cluster(CLUSTER, { sku: "Balanced_B10" });
      arm.database();
      setUsedGB(arm.azure.world.store.get(DATABASE) as Resource, 7);
      const refused = arm.send("PATCH", CLUSTER, { sku: { name: "Balanced_B5" } });
      assert.deepEqual([refused.status, refused.code], [400, "BadRequest"]);
      assert.match(refused.message, /from SKU 'Balanced_B10' to SKU 'Balanced_B5'/);
      arm.ok("POST", `${DATABASE}/flush`, {});
      arm.pass(60);
      assert.equal(arm.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B5" } }).status, 202);
    });

    it("does not grow above 25 GB with NoCluster, though the list says so; accepted where that is chosen", () => {
      const arm = running();
      arm.database(DATABASE, { clusteringPolicy: "NoCluster" });
      const larger = { sku: { name: "Balanced_B50" } };
      const { skus } = arm.ok("POST", `${CLUSTER}/listSkusForScaling`).body as { skus: JsonObject[] };
      assert.ok(skus.some(({ name }) => name === "Balanced_B50"));
      assert.equal(arm.send("PUT", CLUSTER, body(larger)).code, "BadRequest");
      arm.azure.world.doubts.choose({ scaleOfNoCluster: "accepted" });
      assert.equal(arm.ok("PUT", CLUSTER, body(larger)).status, 201);
    });

    it("is as before when a scale fails", () => {
      const arm = running();
      arm.azure.faults.failNext({ method: "PATCH" });
      arm.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" }, tags: { a: "b" } });
      arm.pass(891);
      assert.deepEqual(states(arm), ["Failed", "ScalingFailed"]);
      assert.deepEqual(arm.ok("GET", CLUSTER).body.sku, { name: "Balanced_B5" });
      arm.ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } });
      arm.pass(891);
      assert.deepEqual(states(arm), ["Succeeded", "Running"]);
    });

    it("goes in 287 s with its database, readable as Deleting until then", () => {
      const arm = running();
      arm.database();
      const gone = arm.ok("DELETE", CLUSTER);
      assert.deepEqual([gone.status, (gone.body.properties as JsonObject).resourceState], [202, "Deleting"]);
      arm.pass(286);
      assert.deepEqual(
        [states(arm), states(arm, DATABASE)],
        [
          ["Deleting", "Deleting"],
          ["Deleting", "Deleting"],
        ],
      );
      arm.pass(1);
      assert.equal(arm.send("GET", CLUSTER).code, "ResourceNotFound");
      assert.equal(arm.send("GET", DATABASE).code, "ParentResourceNotFound");
      assert.equal(arm.send("DELETE", CLUSTER).status, 204);
      assert.equal(arm.azure.world.store.list("Microsoft.Cache/redisEnterprise/databases").length, 0);
    });

    it("stays, and its database too, when the deletion fails", () => {
      const arm = running();
      arm.database();
      arm.azure.faults.failNext({ method: "DELETE" });
      arm.ok("DELETE", CLUSTER);
      arm.pass(287);
      assert.deepEqual(
        [states(arm), states(arm, DATABASE)],
        [
          ["Failed", "DeleteFailed"],
          ["Failed", "DeleteFailed"],
        ],
      );
      arm.ok("DELETE", CLUSTER);
      arm.pass(287);
      assert.equal(arm.send("GET", CLUSTER).status, 404);
    });
  });

  describe("given an operation that runs", () => {
    const begun: { name: string; begin: (arm: LocalArm) => void }[] = [
      { name: "its creation", begin: (arm) => arm.ok("PUT", CLUSTER, body()) },
      { name: "a scale", begin: (arm) => running(arm).ok("PATCH", CLUSTER, { sku: { name: "Balanced_B10" } }) },
      { name: "its deletion", begin: (arm) => running(arm).ok("DELETE", CLUSTER) },
      { name: "the creation of its database", begin: (arm) => running(arm).ok("PUT", DATABASE, {}) },
    ];
    for (const { name, begin } of begun) {
      it(`refuses every write during ${name} with 409 Conflict`, () => {
        const arm = new LocalArm();
        begin(arm);
        for (const [method, path] of [
          ["PUT", CLUSTER],
          ["PATCH", CLUSTER],
          ["DELETE", CLUSTER],
          ["PUT", DATABASE],
        ] as const) {
          const reply = arm.send(method, path, path === CLUSTER ? body({ tags: { x: "y" } }) : {});
          assert.deepEqual([reply.status, reply.code], [409, "Conflict"], `${method} ${path}`);
        }
        assert.equal(arm.ok("GET", CLUSTER).status, 200);
      });
    }
  });

  it("runs again when what failed to change is asked for once more", () => {
    const arm = running();
    arm.azure.faults.failNext({ method: "PATCH" });
    arm.ok("PATCH", CLUSTER, { properties: { publicNetworkAccess: "Enabled" } });
    arm.pass(60);
    assert.deepEqual(
      [states(arm), arm.properties(CLUSTER).publicNetworkAccess],
      [["Failed", "UpdateFailed"], "Disabled"],
    );
    arm.ok("PATCH", CLUSTER, { properties: { publicNetworkAccess: "Disabled" } });
    arm.pass(60);
    assert.deepEqual(states(arm), ["Succeeded", "Running"]);
  });

  it("fails a few minutes in when there is no capacity", () => {
    const arm = new LocalArm();
    arm.azure.faults.failNext({ type: "Microsoft.Cache/redisEnterprise" });
    arm.ok("PUT", CLUSTER, body());
    arm.pass(179);
    assert.deepEqual(states(arm), ["Creating", "Creating"]);
    arm.pass(1);
    assert.deepEqual(states(arm), ["Failed", "CreateFailed"]);
  });

  it("has to be deleted after its creation failed", () => {
    const arm = new LocalArm();
    arm.azure.faults.failNext({ type: "Microsoft.Cache/redisEnterprise" });
    arm.ok("PUT", CLUSTER, body());
    arm.pass(404);
    assert.deepEqual(states(arm), ["Failed", "CreateFailed"]);
    assert.equal(arm.send("PUT", CLUSTER, body()).code, "Conflict");
    assert.equal(arm.send("PUT", DATABASE, {}).code, "Conflict");
    arm.ok("DELETE", CLUSTER);
    arm.pass(287);
    arm.cluster();
    assert.deepEqual(states(arm), ["Succeeded", "Running"]);
  });
});

function running(arm = new LocalArm()): LocalArm {
  arm.cluster();
  return arm;
}
