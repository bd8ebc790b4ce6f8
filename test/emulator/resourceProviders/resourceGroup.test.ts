import assert from "node:assert/strict";
import type { JsonObject } from "../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP, LocalArm, SUBSCRIPTION } from "../localArm";

const OTHER = `${SUBSCRIPTION}/resourceGroups/Other`;
const NETWORK_PROVIDER = "providers/Microsoft.Network";
const ZONE = `${GROUP}/${NETWORK_PROVIDER}/privateDnsZones/privatelink.redis.azure.net`;

describe("resource groups", () => {
  it("are made, read, tagged and listed", () => {
    const arm = new LocalArm();
    assert.deepEqual(arm.ok("PUT", OTHER, { location: "East US", tags: { a: "1" } }).body, {
      id: OTHER,
      name: "Other",
      type: "Microsoft.Resources/resourceGroups",
      location: "eastus",
      tags: { a: "1" },
      properties: { provisioningState: "Succeeded" },
    });
    assert.equal(arm.ok("PUT", OTHER, { location: "eastus", tags: {} }).status, 200);
    assert.deepEqual(arm.ok("PATCH", OTHER, { tags: { b: "2" } }).body.tags, { b: "2" });
    assert.equal(arm.ok("GET", OTHER.toLowerCase()).body.name, "Other");
  });

  it("stay where they are", () => {
    const arm = new LocalArm();
    assert.equal(arm.send("PUT", OTHER, {}).code, "LocationRequired");
    const reply = arm.send("PUT", GROUP, { location: "eastus" });
    assert.deepEqual([reply.status, reply.code], [409, "InvalidResourceGroupLocation"]);
  });

  it("list what is in them, by short location, and nothing that is nested without one", () => {
    const arm = full();
    const { value } = arm.ok("GET", `${GROUP}/resources`).body as { value: JsonObject[] };
    assert.deepEqual(value.map(({ type }) => (type as string).split("/").slice(1).join("/")).sort(), [
      "networkInterfaces",
      "privateDnsZones",
      "privateDnsZones/virtualNetworkLinks",
      "privateEndpoints",
      "redisEnterprise",
      "virtualNetworks",
    ]);
    const cluster = value.find(({ id }) => id === CLUSTER);
    assert.deepEqual(
      [cluster?.location, cluster?.sku, "properties" in (cluster ?? {})],
      ["westus2", { name: "Balanced_B5" }, false],
    );
  });

  describe("given a deletion", () => {
    it("answers 202 with a Location alone, takes all away in an order that works, and ends with 200", () => {
      const arm = full();
      const gone = arm.ok("DELETE", GROUP);
      assert.deepEqual(
        [gone.status, gone.headers["Azure-AsyncOperation"], gone.headers["Retry-After"]],
        [202, undefined, "15"],
      );
      const location = gone.headers.Location as string;
      assert.match(location, /^\/subscriptions\/[^/]+\/operationresults\/[\w-]+\?api-version=2021-04-01&t=/);
      assert.deepEqual([arm.ok("GET", location).status, arm.ok("GET", location).headers.Location], [202, location]);
      assert.equal((arm.ok("GET", GROUP).body.properties as JsonObject).provisioningState, "Deleting");
      arm.pass(10 * 60);
      assert.equal(arm.ok("GET", location).status, 200);
      assert.equal(arm.send("GET", GROUP).code, "ResourceGroupNotFound");
      assert.deepEqual(arm.azure.world.store.all(), []);
    });

    it("refuses new things meanwhile, and a second deletion", () => {
      const arm = full();
      arm.ok("DELETE", GROUP);
      assert.equal(arm.send("PUT", `${CLUSTER}2`, {}).code, "ResourceGroupBeingDeleted");
      assert.equal(arm.send("PUT", GROUP, { location: "westus2" }).code, "ResourceGroupBeingDeleted");
      assert.equal(arm.send("DELETE", GROUP).code, "ResourceGroupBeingDeleted");
    });

    it("waits for what is being made", () => {
      const arm = new LocalArm();
      arm.ok("PUT", CLUSTER, {
        location: "westus2",
        sku: { name: "Balanced_B5" },
        properties: { publicNetworkAccess: "Disabled" },
      });
      arm.ok("DELETE", GROUP);
      arm.pass(404);
      assert.equal(arm.send("GET", CLUSTER).status, 200);
      arm.pass(10 + 287 + 10);
      assert.equal(arm.send("GET", GROUP).status, 404);
    });

    it("ends with a refusal when something else needs what is in it", () => {
      const arm = new LocalArm();
      arm.ok("PUT", OTHER, { location: "westus2" });
      arm.cluster();
      endpoint(arm, `${OTHER}/${NETWORK_PROVIDER}/privateEndpoints/pe`);
      const location = arm.ok("DELETE", GROUP).headers.Location as string;
      arm.pass(3_600);
      const end = arm.send("GET", location);
      assert.deepEqual([end.status, end.code], [409, "ResourceGroupDeletionBlocked"]);
      assert.match(end.message, /InUseSubnetCannotBeDeleted/);
      assert.equal((arm.ok("GET", GROUP).body.properties as JsonObject).provisioningState, "Succeeded");
      assert.equal(arm.send("GET", CLUSTER).status, 404, "what could go is gone");
    });

    it("can be made to fail", () => {
      const arm = full();
      arm.azure.faults.failNext({
        type: "Microsoft.Resources/resourceGroups",
        afterMs: 0,
        code: "InternalServerError",
      });
      const location = arm.ok("DELETE", GROUP).headers.Location as string;
      arm.pass(3_600);
      assert.equal(arm.send("GET", location).code, "InternalServerError");
      assert.equal(arm.send("GET", CLUSTER).status, 200);
    });
  });
});

describe("subscriptions", () => {
  const reads: { path: string; has: RegExp }[] = [
    { path: "/subscriptions", has: /"displayName":"Local Azure"/ },
    { path: SUBSCRIPTION, has: /"state":"Enabled"/ },
    { path: "/tenants", has: /"tenantId":"a0000000/ },
    { path: `${SUBSCRIPTION}/locations`, has: /"name":"westus2".*"displayName":"West US 2"/ },
    { path: `${SUBSCRIPTION}/providers`, has: /"namespace":"Microsoft.Network"/ },
    {
      path: `${SUBSCRIPTION}/providers/microsoft.cache`,
      has: /"registrationState":"Registered".*"resourceType":"redisEnterprise"/,
    },
    { path: "/providers/Microsoft.Cache", has: /"namespace":"Microsoft.Cache"/ },
    { path: `${SUBSCRIPTION}/resources`, has: /virtualNetworks/ },
  ];
  for (const { path, has } of reads) {
    it(`answer GET ${path.replace(SUBSCRIPTION, "{subscription}")}`, () => {
      assert.match(JSON.stringify(new LocalArm().ok("GET", path).body), has);
    });
  }

  it("take a registration of a provider that is registered already", () => {
    const { body } = new LocalArm().ok("POST", `${SUBSCRIPTION}/providers/Microsoft.Cache/register`);
    assert.equal(body.registrationState, "Registered");
  });
});

/** Everything that a private cache needs, in one group. */
function full(): LocalArm {
  const arm = new LocalArm();
  arm.cluster();
  arm.database(DATABASE);
  arm.ok("PUT", ZONE, { location: "global" });
  arm.pass(30);
  const virtualNetwork = { id: arm.azure.bootstrap.virtualNetworkId };
  arm.ok("PUT", `${ZONE}/virtualNetworkLinks/l`, {
    location: "global",
    properties: { registrationEnabled: false, virtualNetwork },
  });
  const pe = `${GROUP}/${NETWORK_PROVIDER}/privateEndpoints/pe`;
  endpoint(arm, pe);
  const config = { name: "default", properties: { privateDnsZoneId: ZONE } };
  arm.ok("PUT", `${pe}/privateDnsZoneGroups/default`, { properties: { privateDnsZoneConfigs: [config] } });
  arm.pass(60);
  return arm;
}

function endpoint(arm: LocalArm, path: string): void {
  const connection = { name: "c", properties: { privateLinkServiceId: CLUSTER, groupIds: ["redisEnterprise"] } };
  const subnet = { id: arm.azure.bootstrap.subnetId };
  arm.ok("PUT", path, { location: "westus2", properties: { subnet, privateLinkServiceConnections: [connection] } });
  arm.pass(60);
}
