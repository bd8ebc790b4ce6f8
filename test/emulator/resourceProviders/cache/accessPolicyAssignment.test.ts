import assert from "node:assert/strict";
import type { JsonObject } from "../../../../emulator/world/resource";
import { CLUSTER, DATABASE, LocalArm } from "../../localArm";

const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments/app1`;
const objectId = "6497c918-11ad-41e7-8b0f-7c518a87d0b0";
const body: JsonObject = { properties: { accessPolicyName: "default", user: { objectId } } };

describe("accessPolicyAssignments", () => {
  it("is Creating for some seconds, without a resourceState, and then there", () => {
    const arm = onDatabase();
    const made = arm.ok("PUT", ASSIGNMENT, body);
    assert.equal(made.status, 201);
    assert.deepEqual(Object.keys(made.body), ["properties", "id", "name", "type"], "the order of keys as recorded");
    assert.deepEqual(made.body.properties, {
      provisioningState: "Creating",
      accessPolicyName: "default",
      user: { objectId },
    });
    assert.equal(made.headers.Location?.split("?")[0], ASSIGNMENT);
    arm.pass(9);
    assert.equal(arm.properties(ASSIGNMENT).provisioningState, "Succeeded");
  });

  it("is 201 Updating too when it exists, and points at itself (recorded: azcli-access-string, 2026-07)", () => {
    const arm = onDatabase();
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    const again = arm.ok("PUT", ASSIGNMENT, body);
    assert.deepEqual([again.status, (again.body.properties as JsonObject).provisioningState], [201, "Updating"]);
    assert.ok(again.headers["Azure-AsyncOperation"]);
    assert.equal(again.headers.Location?.split("?")[0], ASSIGNMENT);
  });

  it("takes a GUID as its name, as azurerm and Azure Verified Modules use", () => {
    const arm = onDatabase();
    assert.equal(arm.ok("PUT", `${DATABASE}/accessPolicyAssignments/${objectId}`, body).status, 201);
  });

  it("is one for each user (documented: how-to-configure-access-permissions)", () => {
    const arm = onDatabase();
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    const second = arm.send("PUT", `${DATABASE}/accessPolicyAssignments/app2`, body);
    assert.deepEqual([second.status, second.code], [400, "BadRequest"]);
    assert.match(second.message, /each user can have one access policy assignment per database/);
  });

  it("is deleted with a body until April 2026, without since July (recorded: aso), and answers no ARM error then", () => {
    const arm = onDatabase();
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    const old = arm.ok("DELETE", ASSIGNMENT);
    assert.deepEqual([old.status, (old.body.properties as JsonObject).provisioningState], [202, "Deleting"]);
    assert.equal(old.headers.Location?.split("?")[0], ASSIGNMENT);
    arm.pass(6);
    arm.clock.advance(Date.UTC(2026, 6, 21) - arm.clock.nowMs());
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    assert.equal(arm.ok("DELETE", ASSIGNMENT).outcome.answer.body, undefined);
    arm.pass(6);
    const { status, body: problem, headers } = arm.send("GET", ASSIGNMENT);
    assert.deepEqual([status, headers["Content-Type"]], [404, "application/problem+json; charset=utf-8"]);
    const { traceId, ...rest } = problem;
    assert.deepEqual(rest, {
      type: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
      title: "Not Found",
      status: 404,
    });
    assert.match(traceId as string, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  });

  it("does not need access keys", () => {
    const arm = onDatabase("Disabled");
    assert.equal(arm.ok("PUT", ASSIGNMENT, body).status, 201);
  });

  const refusals: { path?: string; change?: JsonObject; code: string; because: string }[] = [
    { path: `${DATABASE}/accessPolicyAssignments/app_1`, code: "InvalidResourceName", because: "no underscores" },
    { change: { accessPolicyName: "admin", user: { objectId } }, code: "BadRequest", because: "there is one policy" },
    {
      change: { accessPolicyName: "default", user: { objectId: "me" } },
      code: "BadRequest",
      because: "an object id is a GUID",
    },
  ];
  for (const { path = ASSIGNMENT, change, code, because } of refusals) {
    it(`refuses with ${code}: ${because}`, () => {
      const reply = onDatabase().send("PUT", path, change ? { properties: change } : body);
      assert.deepEqual([reply.status, reply.code], [400, code]);
    });
  }

  it("goes alone, and with its database", () => {
    const arm = onDatabase();
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    assert.equal(arm.ok("DELETE", ASSIGNMENT).status, 202);
    assert.equal(arm.properties(ASSIGNMENT).provisioningState, "Deleting");
    assert.equal(arm.send("PUT", ASSIGNMENT, body).code, "Conflict");
    arm.pass(9);
    assert.equal(arm.send("GET", ASSIGNMENT).status, 404);
    arm.ok("PUT", ASSIGNMENT, body);
    arm.pass(9);
    arm.ok("DELETE", DATABASE);
    arm.pass(13);
    assert.equal(arm.azure.world.store.get(ASSIGNMENT), undefined);
  });

  describe("an access string", () => {
    const LATER = "2026-05-01-preview";
    const put = (arm: LocalArm, properties: JsonObject): void => {
      arm.ok("PUT", ASSIGNMENT, { properties: { user: { objectId }, ...properties } }, LATER);
      arm.pass(9);
    };

    it("is everything unless told, from an api-version on, and hidden from earlier ones", () => {
      const arm = onDatabase();
      put(arm, {});
      assert.equal(arm.properties(ASSIGNMENT, LATER).accessString, "+@all ~*");
      assert.equal(arm.properties(ASSIGNMENT).accessString, undefined);
      put(arm, { accessString: "-@all +get +@read ~app:* &news.*" });
      assert.equal(arm.properties(ASSIGNMENT, LATER).provisioningState, "Succeeded");
    });

    it("alone answers the policy default (documented, 2026-05-01-preview)", () => {
      const arm = onDatabase();
      put(arm, { accessString: "+get ~*" });
      assert.equal(arm.properties(ASSIGNMENT, LATER).accessPolicyName, "default");
    });

    it("with an unknown category says so in Azure's words (documented, 2026-05-11)", () => {
      const arm = onDatabase();
      put(arm, { accessString: "+@nonexistent ~*" });
      assert.deepEqual(arm.properties(ASSIGNMENT, LATER).provisioningError, {
        code: "InvalidAccessString",
        message:
          "Failed to provision access string '+@nonexistent ~*': ERR Error in ACL SETUSER modifier '+@nonexistent': Unknown command or category name in ACL",
        target: "properties.accessString",
      });
    });

    it("that is none is noticed by the database, which says so until there is a better one", () => {
      const arm = onDatabase();
      put(arm, { accessString: "please" });
      const { provisioningState, provisioningError } = arm.properties(ASSIGNMENT, LATER);
      assert.deepEqual([provisioningState, (provisioningError as JsonObject).code], ["Failed", "InvalidAccessString"]);
      put(arm, { accessString: "allcommands allkeys" });
      assert.equal(arm.properties(ASSIGNMENT, LATER).provisioningError, undefined);
    });
  });

  it("waits for the database", () => {
    const arm = new LocalArm();
    arm.cluster();
    arm.ok("PUT", DATABASE, {});
    assert.deepEqual(
      [arm.send("PUT", ASSIGNMENT, body).status, arm.send("PUT", ASSIGNMENT, body).code],
      [409, "Conflict"],
    );
    assert.equal(
      arm.send("PUT", `${CLUSTER}/databases/none/accessPolicyAssignments/app1`, body).code,
      "ParentResourceNotFound",
    );
  });
});

function onDatabase(accessKeysAuthentication = "Enabled"): LocalArm {
  const arm = new LocalArm();
  arm.cluster();
  arm.database(DATABASE, { accessKeysAuthentication });
  return arm;
}
