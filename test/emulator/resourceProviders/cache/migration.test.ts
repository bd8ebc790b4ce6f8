import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, DATABASE, GROUP, LocalArm } from "../../localArm";

const MIGRATION = `${CLUSTER}/migrations/default`;
const JUNE = "2026-02-01-preview";
const AUGUST = "2026-06-01-preview";
const source = {
  sourceResourceId: `${GROUP}/providers/Microsoft.Cache/redis/old`,
  sourceType: "AzureCacheForRedis",
  switchDns: true,
  skipDataMigration: true,
  forceMigrate: true,
};

describe("migrations", () => {
  it("are started by PUT and end after 317 s (recorded: azcli-migration, 2026-08)", () => {
    const arm = ready("NoCluster");
    const made = arm.ok("PUT", MIGRATION, { properties: source }, AUGUST);
    const { provisioningState, statusDetails } = made.body.properties as JsonObject;
    assert.deepEqual([made.status, made.body.name], [201, "cache1/default"]);
    assert.deepEqual([provisioningState, statusDetails], ["Accepted", null]);
    assert.equal(made.headers.Location, `${MIGRATION}?api-version=${AUGUST}`, "plain, without a signature");
    assert.equal(arm.send("PUT", DATABASE, { properties: {} }).code, "Conflict", "documented: nothing else meanwhile");
    arm.pass(317);
    assert.equal(arm.properties(MIGRATION, AUGUST).provisioningState, "Succeeded");
    assert.equal(arm.properties(MIGRATION, AUGUST).rollbackEligibleUntil, "2026-01-31T00:12:07.000Z");
    assert.equal(arm.properties(MIGRATION, JUNE).rollbackEligibleUntil, undefined);
    assert.equal((arm.ok("GET", `${CLUSTER}/migrations`, undefined, AUGUST).body.value as JsonObject[]).length, 1);
  });

  it("are undone by cancel: 202 without a body, then Cancelled (recorded: powershell-migration-cancel, 2026-06)", () => {
    const arm = ready("NoCluster");
    arm.ok("PUT", MIGRATION, { properties: source }, JUNE);
    arm.pass(317);
    const accepted = arm.ok("POST", `${MIGRATION}/cancel`, undefined, JUNE);
    assert.deepEqual([accepted.status, accepted.outcome.answer.body], [202, undefined]);
    assert.equal(accepted.headers.Location, `${MIGRATION}?api-version=${JUNE}`);
    arm.pass(317);
    assert.equal(arm.ok("GET", accepted.headers["Azure-AsyncOperation"] as string).body.status, "Succeeded");
    assert.equal(arm.properties(MIGRATION, JUNE).provisioningState, "Cancelled");
  });

  it("are validated at once, with one empty list where nothing differs (recorded)", () => {
    const { status, body } = ready("NoCluster").ok("POST", `${MIGRATION}/validate`, source, AUGUST);
    assert.equal(status, 200);
    assert.deepEqual(body, { isValid: true, errors: [{ disparities: [] }], warnings: [{ disparities: [] }] });
  });

  it("are not valid for a warning alone, and start all the same (recorded: powershell-migration-cancel)", () => {
    const arm = ready("OSSCluster");
    const { body } = arm.ok("POST", `${MIGRATION}/validate`, { properties: source }, JUNE);
    const [{ disparities }] = body.warnings as [{ disparities: JsonObject[] }];
    assert.deepEqual([body.isValid, disparities[0]?.category], [false, "Clustering Mode"]);
    assert.equal(arm.ok("PUT", MIGRATION, { properties: source }, JUNE).status, 201);
  });

  it("need an envelope to be validated before 2026-06-01-preview (quoted in az's tests)", () => {
    const reply = ready("NoCluster").send("POST", `${MIGRATION}/validate`, source, JUNE);
    assert.deepEqual([reply.status, reply.code], [400, "InvalidRequestBody"]);
  });
});

function ready(clusteringPolicy: string): LocalArm {
  const arm = new LocalArm();
  arm.cluster();
  arm.database(DATABASE, { clusteringPolicy });
  return arm;
}
