import { strict as assert } from "node:assert";
import { ArmError } from "../../../../provider/azure/errors";
import { OWNER_TAG } from "../../../../provider/description/ownerTag";
import { PartialError } from "../../../../provider/lifecycle/partialError";
import { cluster } from "../../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../../provider/resources/database/accessPolicyAssignment";
import { assignmentInputs, clusterInputs, given, OWNER } from "../../given";

const clusterId = cluster.id(clusterInputs as never);
const id = accessPolicyAssignment.id(assignmentInputs);
const TYPE = "Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments";

/** A cluster of this owner, with its database and perhaps an assignment. */
function givenDatabase({ owner = OWNER, objectId }: { owner?: string; objectId?: string } = {}) {
  const all = given(accessPolicyAssignment);
  all.azure.place({ id: clusterId, tags: { [OWNER_TAG]: owner }, properties: { resourceState: "Running" } });
  all.azure.place({ id: `${clusterId}/databases/default`, properties: { resourceState: "Running" } });
  if (objectId) all.azure.place({ id, properties: { accessPolicyName: "default", user: { objectId } } });
  return all;
}

describe("AccessPolicyAssignment", () => {
  const wrong = [
    { property: "accessPolicyAssignmentName", value: "my--app", at: '["my--app"]', because: "single hyphens" },
    { property: "accessPolicyAssignmentName", value: "a".repeat(61), at: `.${"a".repeat(61)}`, because: "at most 60" },
    { property: "objectId", value: "app@example.com", at: ".app.objectId", because: "a GUID" },
    { property: "objectId", value: undefined, at: ".app.objectId", because: "required" },
    { property: "accessPolicyName", value: "Data Owner", at: ".app.accessPolicyName", because: "there is one policy" },
    { property: "accesString", value: "+get ~*", at: ".app.accesString", because: "a typo must not give full access" },
    { property: "accessString", value: "+get ~*", at: ".app.accessString", because: "a later api-version has it" },
    { property: "accessString", value: " ", at: ".app.accessString", because: "empty would be everything" },
    {
      property: "others",
      value: { shop: assignmentInputs.objectId.toUpperCase() },
      at: ".app.objectId",
      because: "Azure has one assignment for each identity",
    },
  ];
  for (const { property, value, at, because } of wrong) {
    it(`given ${property} ${value}: check fails at it, because ${because}`, async () => {
      const { lifecycle, options } = givenDatabase();
      const { problems } = await lifecycle.check({}, { ...assignmentInputs, [property]: value }, options);
      assert.deepEqual(
        problems.map((problem) => problem.property),
        [`accessPolicyAssignments${at}`],
      );
    });
  }

  it("given a GUID as its name, as azurerm has it: is taken", async () => {
    const { lifecycle, options } = givenDatabase();
    const inputs = { ...assignmentInputs, accessPolicyAssignmentName: assignmentInputs.objectId };
    assert.deepEqual((await lifecycle.check({}, inputs, options)).problems, []);
  });

  it("given an access string and a late enough api-version: goes to Azure instead of the policy", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    const inputs = { ...assignmentInputs, accessString: "+get ~cache:*", apiVersion: "2026-05-01-preview" };
    await lifecycle.create(await checked(inputs), options);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
      properties: { accessString: "+get ~cache:*", user: { objectId: assignmentInputs.objectId } },
    });
  });

  it("given another access string: changes in place; given none any more: is replaced, so that nothing of it stays", async () => {
    const { lifecycle, options, checked } = givenDatabase();
    const some = { ...assignmentInputs, accessString: "+get ~cache:*", apiVersion: "2026-05-01-preview" };
    const before = (await lifecycle.create(await checked(some), options)).properties;
    const wider = await checked({ ...some, accessString: "+@read ~cache:*" });
    assert.deepEqual(lifecycle.diff(before, wider).replaces, []);
    const { properties } = await lifecycle.update(before, wider, options);
    assert.equal(properties.accessString, "+@read ~cache:*");
    assert.deepEqual(lifecycle.diff(properties, await checked(assignmentInputs)).replaces, ["accessString"]);
  });

  it("given one that others made without an access string: is adopted, although Azure answers one", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    const plain = { ...assignmentInputs, apiVersion: "2026-05-01-preview" };
    await lifecycle.create(await checked(plain), options);
    azure.calls.length = 0;
    const { status } = await lifecycle.create(await checked({ ...plain, adopt: true }), options);
    assert.deepEqual([status, azure.writes], [{ is: "settled" }, []]);
  });

  it("is made with the default policy, under the cluster's owner", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    const settled = await lifecycle.create(await checked(assignmentInputs), options);
    assert.equal(settled.id, id);
    assert.deepEqual(azure.calls.find(({ verb }) => verb === "put")?.body, {
      properties: { accessPolicyName: "default", user: { objectId: assignmentInputs.objectId } },
    });
  });

  it("given a cluster of somebody else: is not made", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase({ owner: "org/other/prod/redis" });
    await assert.rejects(
      lifecycle.create(await checked(assignmentInputs), options),
      /belongs to org\/other\/prod\/redis/,
    );
    assert.deepEqual(azure.writes, []);
  });

  it("given one of its name for another identity that others made: leaves it, says both, and how to adopt it", async () => {
    const theirs = "99999999-2222-3333-4444-555555555555";
    const { lifecycle, options, azure, checked } = givenDatabase({ objectId: theirs });
    await assert.rejects(lifecycle.create(await checked(assignmentInputs), options), (error: Error) => {
      assert.match(error.message, new RegExp(`Azure has "${theirs}", declared is "${assignmentInputs.objectId}"`));
      assert.match(error.message, /take another name, or, to take it over, declare the value that Azure has/);
      return !(error instanceof PartialError);
    });
    assert.deepEqual(azure.writes, []);
  });

  const failure = new ArmError(200, "OperationFailed", "The operation failed.");

  it("given a creation that failed without a reason, as beside another program's: is made once more", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    azure.endNext(failure, TYPE);
    await lifecycle.create(await checked(assignmentInputs), options);
    assert.equal(azure.document(id)?.properties?.provisioningState, "Succeeded");
  });

  it("given a creation that failed twice: says so, and the next run makes it anew", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    const { put } = azure.arm;
    azure.arm.put = (...all) => {
      azure.endNext(failure, TYPE);
      return put(...all);
    };
    const inputs = await checked(assignmentInputs);
    await assert.rejects(lifecycle.create(inputs, options), /OperationFailed/);
    azure.arm.put = put;
    assert.equal(azure.document(id)?.properties?.provisioningState, "Failed");
    await lifecycle.create(inputs, options);
    assert.equal(azure.document(id)?.properties?.provisioningState, "Succeeded");
  });

  it("given the identity of another name that is about to go: is made when that one is gone, and says so if it stays", async () => {
    const { lifecycle, options, azure, clock, checked } = givenDatabase({ objectId: assignmentInputs.objectId });
    const inputs = await checked({ ...assignmentInputs, accessPolicyAssignmentName: "jobs" });
    await assert.rejects(lifecycle.create(inputs, options), /takes no such access policy assignment beside app/);
    const { sleep } = clock;
    clock.sleep = async (...all) => {
      azure.remove(id);
      return sleep.apply(clock, all);
    };
    await lifecycle.create(inputs, options);
    assert.deepEqual(azure.writes.length, 1);
  });

  it("given several at once: are written one after the other, and deleted so", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    const names = ["one", "two", "three"];
    const inputs = await Promise.all(
      names.map((name, index) =>
        checked({
          ...assignmentInputs,
          accessPolicyAssignmentName: name,
          objectId: assignmentInputs.objectId.replace(/^1/, String(index + 2)),
        }),
      ),
    );
    const atOnce: number[] = [];
    let under = 0;
    for (const verb of ["put", "delete"] as const) {
      const send = azure.arm[verb] as (...all: unknown[]) => Promise<unknown>;
      (azure.arm[verb] as unknown) = async (...all: unknown[]) => {
        under = names.filter((name) => {
          const state = azure.document(id.replace(/app$/, name))?.properties?.provisioningState;
          return state !== undefined && state !== "Succeeded";
        }).length;
        atOnce.push(under);
        return await send(...all);
      };
    }
    await Promise.all(inputs.map((one) => lifecycle.create(one, options)));
    await Promise.all(inputs.map((one) => lifecycle.delete(one, options)));
    assert.deepEqual(atOnce, [0, 0, 0, 0, 0, 0]);
  });

  it("given begin mode and a database that is still being made: waits for it as an intent", async () => {
    const { lifecycle, options, azure, checked } = givenDatabase();
    azure.place({ id: `${clusterId}/databases/default`, properties: { resourceState: "Creating" } });
    const { properties } = await lifecycle.create(await checked(assignmentInputs), {
      ...options,
      waitUntil: "started",
    });
    assert.equal(properties.phase, `waiting for ${clusterId}/databases/default`);
    assert.deepEqual(azure.writes, []);
  });

  it("is read, imported by id, and deleted", async () => {
    const { lifecycle, options, azure } = givenDatabase({ objectId: assignmentInputs.objectId });
    const found = await lifecycle.import(id, options);
    assert.deepEqual(found?.inputs, assignmentInputs);
    await lifecycle.delete(assignmentInputs, options);
    assert.equal(azure.document(id) !== undefined, false);
    assert.equal(await lifecycle.read(assignmentInputs, options), undefined);
  });
});
