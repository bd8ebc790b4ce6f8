import assert from "node:assert/strict";
import type { JsonObject } from "../../../emulator/world/resource";
import { CACHE, GROUP, LocalArm, type Reply, SUBSCRIPTION } from "../localArm";

const OTHER = `${SUBSCRIPTION}/resourceGroups/other`;

describe("$filter", () => {
  let arm: LocalArm;
  before(() => {
    arm = new LocalArm();
    arm.ok("PUT", OTHER, { location: "eastus", tags: { Team: "blue" } });
    for (const [path, location, team] of [
      [`${CACHE}/first`, "westus2", "blue"],
      [`${OTHER}/providers/Microsoft.Cache/redisEnterprise/second`, "eastus", "it's red"],
    ] as const) {
      const body = { location, sku: { name: "Balanced_B5" }, tags: { Team: team } };
      arm.ok("PUT", path, { ...body, properties: { publicNetworkAccess: "Disabled" } });
    }
  });

  const list = (scope: string, filter: string): Reply =>
    arm.send("GET", `${scope}?${new URLSearchParams({ "api-version": "2021-04-01", $filter: filter })}`);
  const names = ({ body }: Reply): unknown[] => (body.value as JsonObject[]).map(({ name }) => name).sort();

  for (const { filter, expected, because } of [
    { filter: "resourceGroup eq 'OTHER'", expected: ["second"], because: "az resource list -g asks so, without case" },
    {
      filter: "resourceType eq 'Microsoft.Cache/redisEnterprise'",
      expected: ["first", "second"],
      because: "a type is compared as a whole",
    },
    {
      filter: "resourceGroup eq 'local' and resourceType ne 'Microsoft.Network/virtualNetworks'",
      expected: ["first"],
      because: "all conditions hold at once",
    },
    { filter: "name eq 'vnet'", expected: ["vnet"], because: "names can be asked for" },
    { filter: "location eq 'eastus'", expected: ["second"], because: "locations are compared in their short form" },
    { filter: "substringof('eco', name)", expected: ["second"], because: "a part of a name serves" },
    { filter: "tagName eq 'team'", expected: ["first", "second"], because: "names of tags have no case" },
    { filter: "tagName eq 'Team' and tagValue eq 'Blue'", expected: [], because: "values of tags have" },
    { filter: "tagName eq 'Team' and tagValue eq 'it''s red'", expected: ["second"], because: "a quote is doubled" },
    { filter: "name eq 'a and b'", expected: [], because: "an `and` in quotes joins nothing" },
    { filter: " ", expected: undefined, because: "nothing is no condition" },
    { filter: "kind eq 'v2'", expected: undefined, because: "not every property can be compared" },
    { filter: "constructor eq 'x'", expected: undefined, because: "only what a resource says can be compared" },
    { filter: "name gt 'a'", expected: undefined, because: "there is no order" },
    {
      filter: "tagName eq 'Team' and resourceGroup eq 'local'",
      expected: undefined,
      because: "tags go with nothing else",
    },
  ]) {
    it(`${filter} ${expected ? `leaves ${expected.length}` : "is refused"}: ${because}`, () => {
      const reply = list(`${SUBSCRIPTION}/resources`, filter);
      if (expected) assert.deepEqual(names(reply), expected);
      else assert.deepEqual([reply.status, reply.code], [400, "InvalidFilterInQueryString"]);
    });
  }

  it("works on the list of one group too", () => {
    assert.deepEqual(names(list(`${GROUP}/resources`, "resourceType eq 'microsoft.cache/redisenterprise'")), ["first"]);
  });

  it("misses a group that is not there", () => {
    const { status, code } = list(`${SUBSCRIPTION}/resourceGroups/missing/resources`, "name eq 'a'");
    assert.deepEqual([status, code], [404, "ResourceGroupNotFound"]);
  });

  it("asks groups for tags only", () => {
    const groups = `${SUBSCRIPTION}/resourceGroups`;
    assert.deepEqual(names(list(groups, "tagName eq 'Team' and tagValue eq 'blue'")), ["other"]);
    assert.equal(list(groups, "name eq 'other'").code, "InvalidFilterInQueryString");
  });

  it("is nothing to a list of a resource provider", () => {
    const reply = arm.ok("GET", `${CACHE}?api-version=2025-07-01&$filter=name eq 'x'`);
    assert.deepEqual(names(reply), ["first"]);
  });
});
