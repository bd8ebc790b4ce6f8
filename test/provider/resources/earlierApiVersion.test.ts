import { strict as assert } from "node:assert";
import type { ArmDocument } from "../../../provider/azure/arm";
import type { Inputs } from "../../../provider/description/inputs";
import type { Resource } from "../../../provider/description/resource";
import { cluster } from "../../../provider/resources/cluster/cluster";
import { accessPolicyAssignment } from "../../../provider/resources/database/accessPolicyAssignment";
import { database } from "../../../provider/resources/database/database";
import { asKept, assignmentInputs, clusterInputs, databaseInputs, given } from "../given";
import { InProcessAzure } from "../inProcess/inProcessAzure";

const EARLIER = "2025-04-01";

/** A cloud that lags behind: every call with a later api-version of Microsoft.Cache is one too many. */
function laggingCloud() {
  const azure = new InProcessAzure();
  const versions = new Set<string>();
  for (const verb of ["get", "list", "put", "patch", "delete"] as const) {
    const send = azure.arm[verb] as (...all: unknown[]) => Promise<never>;
    Object.assign(azure.arm, {
      [verb]: (id: string, version: string, ...rest: unknown[]) => {
        versions.add(version);
        return send(id, version, ...rest);
      },
    });
  }
  const { listKeys } = azure.redis;
  azure.redis.listKeys = (id, options) => {
    versions.add(String(options?.apiVersion));
    return listKeys.call(azure.redis, id, options);
  };
  return { azure, versions };
}

describe("a cloud that has no api-version later than 2025-04-01", () => {
  it("has a whole instance, of which every call is made by that api-version", async () => {
    const { azure, versions } = laggingCloud();
    const live = async (resource: unknown, raw: Inputs, edit: Inputs) => {
      const all = given(resource as Resource<Inputs>, azure);
      const { inputs, problems } = await all.lifecycle.check({}, { ...raw, apiVersion: EARLIER }, all.options);
      assert.deepEqual(problems, []);
      const state = asKept((await all.lifecycle.create(inputs, all.options)).properties);
      const after = (await all.lifecycle.check(inputs, { ...raw, apiVersion: EARLIER, ...edit }, all.options)).inputs;
      const { properties } = await all.lifecycle.update(state, after, all.options);
      assert.notEqual(await all.lifecycle.read(asKept(properties), all.options), undefined);
      return () => all.lifecycle.delete(asKept(properties), all.options);
    };
    const ends = [
      await live(cluster, clusterInputs, { tags: { team: "a" } }),
      await live(database, databaseInputs, { evictionPolicy: "NoEviction" }),
      await live(accessPolicyAssignment, assignmentInputs, {}),
    ];
    const bodies = azure.calls.filter(({ verb }) => verb === "put").map(({ body }) => body as ArmDocument);
    assert.ok(bodies.every(({ properties }) => !("publicNetworkAccess" in (properties ?? {}))));
    for (const end of ends.reverse()) await end();
    assert.deepEqual([...versions], [EARLIER]);
    assert.deepEqual(azure.ids, []);
  });

  it("refuses what came later, at its path", async () => {
    const { lifecycle, options } = given(cluster);
    const raw = { ...clusterInputs, apiVersion: EARLIER, publicNetworkAccess: "Disabled" };
    const { problems } = await lifecycle.check({}, raw, options);
    assert.deepEqual(problems, [
      {
        property: "publicNetworkAccess",
        reason: 'came with api-version 2025-07-01, and 2025-04-01 is used: set apiVersion to "2025-07-01" or later',
      },
    ]);
  });

  it("is not one of before Azure Managed Redis", async () => {
    const { lifecycle, options } = given(cluster);
    const { problems } = await lifecycle.check({}, { ...clusterInputs, apiVersion: "2022-01-01" }, options);
    assert.match(problems[0]?.reason ?? "", /must be 2025-04-01 or later/);
  });
});
