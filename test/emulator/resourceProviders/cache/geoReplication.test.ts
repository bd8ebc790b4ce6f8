import assert from "node:assert/strict";
import type { DoubtChoice } from "../../../../emulator/world/doubts";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CACHE, LocalArm } from "../../localArm";

const clusterAt = (region: string): string => `${CACHE}/${region}`;
const databaseAt = (region: string): string => `${clusterAt(region)}/databases/default`;
const group = (...regions: string[]): JsonObject => ({
  geoReplication: { groupNickname: "world", linkedDatabases: regions.map((region) => ({ id: databaseAt(region) })) },
});

describe("geo-replication", () => {
  it("links a new database, for all members the same, Linking until it is ready", () => {
    const arm = given({ regions: ["westus2", "eastus"] });
    arm.database(databaseAt("westus2"), group("westus2"));
    arm.ok("PUT", databaseAt("eastus"), { properties: group("westus2", "eastus") });
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked", "eastus Linking"]);
    assert.deepEqual(links(arm, "eastus"), ["westus2 Linking", "eastus Linking"]);
    arm.pass(142);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked", "eastus Linked"]);
    assert.deepEqual(links(arm, "eastus"), ["westus2 Linked", "eastus Linked"]);
  });

  const refusals: { sku?: string; properties?: JsonObject; cluster?: JsonObject; message: RegExp; because: string }[] =
    [
      { sku: "Balanced_B1", message: /not supported for SKU 'Balanced_B1'/, because: "B0 and B1 can not join" },
      { cluster: { highAvailability: "Disabled" }, message: /high availability/, because: "a group needs replicas" },
      { properties: group("eastus"), message: /list the database itself/, because: "the list includes itself" },
      {
        properties: { ...group("westus2"), modules: [{ name: "RedisBloom" }] },
        message: /'RedisBloom'/,
        because: "not all modules replicate",
      },
      {
        properties: { ...group("westus2"), persistence: { aofEnabled: true } },
        message: /Persistence/,
        because: "persistence and geo exclude each other",
      },
      {
        properties: group("westus2", "a", "b", "c", "d", "e"),
        message: /at most 5/,
        because: "five members are the most",
      },
      { properties: group("westus2", "nowhere"), message: /was not found/, because: "members exist" },
    ];
  for (const { sku = "Balanced_B10", properties = group("westus2"), cluster = {}, message, because } of refusals) {
    it(`refuses a group: ${because}`, () => {
      const arm = new LocalArm();
      arm.cluster(clusterAt("westus2"), { sku, properties: cluster });
      const reply = arm.send("PUT", databaseAt("westus2"), { properties });
      assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
      assert.match(reply.message, message);
      assert.equal(arm.send("GET", databaseAt("westus2")).status, 404, "nothing was made");
    });
  }

  it("needs the same settings and SKU everywhere, and every member in the list", () => {
    const arm = given({ regions: ["westus2", "eastus", "westus3"] });
    arm.database(databaseAt("westus2"), group("westus2"));
    const refused = (region: string, properties: JsonObject): string =>
      arm.send("PUT", databaseAt(region), { properties }).message;
    assert.match(
      refused("eastus", { ...group("westus2", "eastus"), evictionPolicy: "NoEviction" }),
      /same 'evictionPolicy'/,
    );
    arm.database(databaseAt("eastus"), group("westus2", "eastus"));
    assert.match(refused("westus3", group("westus2", "westus3")), /every database of the group/);
    arm.cluster(clusterAt("japaneast"), { sku: "Balanced_B20", location: "japaneast" });
    assert.match(refused("japaneast", group("westus2", "eastus", "japaneast")), /same SKU/);
  });

  it("refuses to remove a link by PUT, in Azure's words, and takes the same list again", () => {
    const arm = linked("westus2", "eastus");
    const reply = arm.send("PUT", databaseAt("westus2"), { properties: group("westus2") });
    assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
    assert.match(
      reply.message,
      /^Linked databases cannot by removed with this API\. In order to unlink a database, it mu/,
    );
    assert.equal(arm.ok("PUT", databaseAt("westus2"), { properties: group("westus2", "eastus") }).status, 200);
  });

  it("is unlinked by force: the others forget it, and it is alone", () => {
    const arm = linked("westus2", "eastus", "westus3");
    const reply = arm.ok("POST", `${databaseAt("westus2")}/forceUnlink`, { ids: [databaseAt("eastus")] });
    assert.deepEqual([reply.status, reply.body], [202, arm.ok("GET", databaseAt("westus2")).body]);
    const { provisioningState, resourceState } = reply.body.properties as JsonObject;
    assert.deepEqual([provisioningState, resourceState], ["Succeeded", "Running"], "recorded: powershell, 2026-06");
    arm.pass(1);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked", "westus3 Linked"]);
    assert.deepEqual(links(arm, "westus3"), ["westus2 Linked", "westus3 Linked"]);
    assert.deepEqual(links(arm, "eastus"), ["eastus Linked"]);
    assert.equal(
      arm.send("POST", `${databaseAt("westus2")}/forceUnlink`, { ids: [databaseAt("eastus")] }).code,
      "BadRequest",
    );
  });

  it("shows a member as Unlinking where it was so: until October 2025 (recorded: azcli-scenario3)", () => {
    const arm = linked("westus2", "eastus");
    arm.clock.advance(Date.UTC(2025, 9, 24) - arm.clock.nowMs());
    const { body } = arm.ok("POST", `${databaseAt("westus2")}/forceUnlink`, { ids: [databaseAt("eastus")] });
    const { linkedDatabases } = (body.properties as JsonObject).geoReplication as { linkedDatabases: JsonObject[] };
    assert.deepEqual(
      linkedDatabases.map(({ state }) => state),
      ["Linked", "Unlinking"],
    );
    arm.pass(1);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked"]);
  });

  it("does not come back by a force-link before it is made anew (documented: how-to-active-geo-replication)", () => {
    const arm = linked("westus2", "eastus");
    arm.ok("POST", `${databaseAt("westus2")}/forceUnlink`, { ids: [databaseAt("eastus")] });
    arm.pass(1);
    const relink = () =>
      arm.send("POST", `${databaseAt("eastus")}/forceLinkToReplicationGroup`, group("westus2", "eastus"));
    assert.deepEqual([relink().status, relink().code], [400, "BadRequest"]);
    arm.ok("DELETE", databaseAt("eastus"));
    arm.pass(13);
    arm.database(databaseAt("eastus"));
    assert.equal(relink().status, 202);
  });

  it("does not unlink itself (documented)", () => {
    const arm = linked("westus2", "eastus");
    const reply = arm.send("POST", `${databaseAt("westus2")}/forceUnlink`, { ids: [databaseAt("westus2")] });
    assert.deepEqual([reply.status, reply.code], [400, "BadRequest"]);
  });

  for (const { membersAfterForceLink, at } of [
    { membersAfterForceLink: "there", at: ["westus2 Linked", "eastus Linked"] },
    { membersAfterForceLink: "late", at: ["eastus Linked"] },
  ] as const) {
    it(`shows ${at.length} members when a force-link has ended, where they are ${membersAfterForceLink}`, () => {
      const arm = given({ regions: ["westus2", "eastus"], doubts: { membersAfterForceLink } });
      arm.database(databaseAt("westus2"), group("westus2"));
      arm.database(databaseAt("eastus"));
      arm.ok("POST", `${databaseAt("eastus")}/forceLinkToReplicationGroup`, group("westus2", "eastus"));
      arm.pass(142);
      assert.equal(arm.properties(databaseAt("eastus")).provisioningState, "Succeeded");
      assert.deepEqual(links(arm, "eastus"), at);
      arm.pass(60);
      assert.deepEqual(links(arm, "eastus"), ["westus2 Linked", "eastus Linked"]);
    });
  }

  it("joins a group by force, and loses its data", () => {
    const arm = given({ regions: ["westus2", "eastus"] });
    arm.database(databaseAt("westus2"), group("westus2"));
    arm.database(databaseAt("eastus"));
    const incarnation = (): unknown => arm.azure.world.store.get(databaseAt("eastus"))?.hidden.incarnation;
    const before = incarnation();
    arm.ok("POST", `${databaseAt("eastus")}/forceLinkToReplicationGroup`, group("westus2", "eastus"));
    arm.pass(142);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked", "eastus Linked"]);
    assert.notEqual(incarnation(), before);
  });

  it("leaves the group when it is deleted, alone or with its cluster", () => {
    const arm = linked("westus2", "eastus", "westus3");
    arm.ok("DELETE", databaseAt("eastus"));
    arm.pass(13);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked", "westus3 Linked"]);
    arm.ok("DELETE", clusterAt("westus3"));
    arm.pass(287);
    assert.deepEqual(links(arm, "westus2"), ["westus2 Linked"]);
  });

  it("is scaled by one member first, whom the others follow", () => {
    const arm = linked("westus2", "eastus", "westus3");
    const targets = (region: string): string[] =>
      (arm.ok("POST", `${clusterAt(region)}/listSkusForScaling`).body.skus as JsonObject[]).map(
        ({ name }) => name as string,
      );
    const scale = (region: string, name: string): void => {
      arm.ok("PATCH", clusterAt(region), { sku: { name } });
      arm.pass(891);
    };
    assert.ok(!targets("westus2").includes("Balanced_B5"), "never to less memory");
    scale("westus2", "Balanced_B20");
    assert.deepEqual(targets("eastus"), ["Balanced_B10", "Balanced_B20"]);
    assert.ok(targets("westus2").includes("Balanced_B50"), "the first may move again");
    scale("westus2", "Balanced_B50");
    scale("eastus", "Balanced_B50");
    assert.deepEqual(
      [targets("westus2"), targets("eastus")],
      [["Balanced_B50"], ["Balanced_B50"]],
      "until a second one has moved",
    );
    assert.deepEqual(targets("westus3"), ["Balanced_B10", "Balanced_B50"]);
    scale("westus3", "Balanced_B50");
    assert.ok(targets("eastus").includes("Balanced_B100"), "all are equal, all is open");
  });
});

function given({
  regions,
  sku = "Balanced_B10",
  doubts = {},
}: {
  regions: string[];
  sku?: string;
  doubts?: DoubtChoice;
}): LocalArm {
  const arm = new LocalArm({ doubts });
  for (const location of regions) arm.cluster(clusterAt(location), { sku, location });
  return arm;
}

function linked(...regions: string[]): LocalArm {
  const arm = given({ regions });
  regions.forEach((region, index) => {
    arm.database(databaseAt(region), group(...regions.slice(0, index + 1)));
  });
  return arm;
}

function links(arm: LocalArm, region: string): string[] {
  const { linkedDatabases } = arm.properties(databaseAt(region)).geoReplication as { linkedDatabases: JsonObject[] };
  return linkedDatabases.map(({ id, state }) => `${(id as string).split("/").at(-3)} ${state}`);
}
