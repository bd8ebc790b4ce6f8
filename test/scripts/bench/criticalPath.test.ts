import { strict as assert } from "node:assert";
import { DURATIONS } from "../../../emulator/world/durations";
import { criticalPath, longestChainMs } from "../../../scripts/bench/criticalPath";

const GROUP = "/subscriptions/s/resourceGroups/g/providers";
const CLUSTER = `${GROUP}/Microsoft.Cache/redisEnterprise/x`;
const DATABASE = `${CLUSTER}/databases/default`;
const ENDPOINT = `${GROUP}/Microsoft.Network/privateEndpoints/x-pe`;
const ZONE_GROUP = `${ENDPOINT}/privateDnsZoneGroups/default`;
const ZONE = `${GROUP}/Microsoft.Network/privateDnsZones/z`;
const LINK = `${ZONE}/virtualNetworkLinks/l`;

const put = (path: string, atMs: number, method = "PUT") => ({
  method,
  path: `${path}?api-version=2025-07-01`,
  azureTime: new Date(Date.UTC(2026, 0, 1) + atMs).toISOString(),
});

describe("criticalPath", () => {
  const {
    clusterCreateMs,
    databaseCreateMs,
    privateEndpointCreateMs,
    privateDnsZoneGroupMs,
    privateDnsZoneMs,
    virtualNetworkLinkMs,
  } = DURATIONS;

  for (const { made, neededMs, because } of [
    { made: [CLUSTER], neededMs: clusterCreateMs, because: "nothing else is waited for" },
    { made: [CLUSTER, DATABASE], neededMs: clusterCreateMs + databaseCreateMs, because: "one is in the other" },
    {
      made: [ZONE, LINK, CLUSTER, DATABASE, ENDPOINT, ZONE_GROUP],
      neededMs: clusterCreateMs + privateEndpointCreateMs + privateDnsZoneGroupMs,
      because: "database, zone and link are made meanwhile",
    },
    {
      made: [LINK, ZONE],
      neededMs: privateDnsZoneMs + virtualNetworkLinkMs,
      because: "the order of the log is no matter",
    },
  ]) {
    it(`needs ${neededMs} ms for ${made.map((path) => path.split("/").at(-2)).join(", ")}, because ${because}`, () => {
      assert.equal(criticalPath(made.map((path) => put(path, 0))).neededMs, neededMs);
    });
  }

  it("says what was taken, from the first write to the end of the last", () => {
    const path = criticalPath([put(CLUSTER, 1_000), put(DATABASE, clusterCreateMs + 3_000)]);
    assert.equal(path.takenMs, clusterCreateMs + 2_000 + databaseCreateMs);
  });

  it("takes the end of the last, whichever was begun last", () => {
    const path = criticalPath([put(CLUSTER, 0), put(ZONE, 1_000)]);
    assert.equal(path.takenMs, clusterCreateMs);
  });

  for (const { writes, because } of [
    { writes: [put(CLUSTER, 0), put(CLUSTER, 1)], because: "a write that was sent twice is another creation" },
    { writes: [put(CLUSTER, 0, "DELETE")], because: "a delete is no creation" },
    {
      writes: [put(`${GROUP}/Microsoft.Network/virtualNetworks/v/subnets/s`, 0)],
      because: "its duration is not known",
    },
  ]) {
    it(`refuses ${writes.map(({ method }) => method).join(", ")}, because ${because}`, () => {
      assert.throws(() => criticalPath(writes), /is no step of one creation/);
    });
  }
});

describe("longestChainMs", () => {
  const ASSIGNMENT = `${DATABASE}/accessPolicyAssignments/app`;
  const { clusterScaleMs, clusterDeleteMs, databaseDeleteMs, accessPolicyAssignmentDeleteMs } = DURATIONS;
  const { privateDnsZoneGroupMs, privateEndpointDeleteMs, privateDnsZoneMs, virtualNetworkLinkMs } = DURATIONS;

  for (const { verb, paths, chainMs, because } of [
    { verb: "update", paths: [CLUSTER], chainMs: clusterScaleMs, because: "nothing else is waited for" },
    {
      verb: "delete",
      paths: [ZONE_GROUP, ENDPOINT, DATABASE, CLUSTER, LINK, ZONE],
      chainMs: privateDnsZoneGroupMs + privateEndpointDeleteMs + clusterDeleteMs,
      because: "the database goes beside the endpoint, and the link beside all",
    },
    {
      verb: "delete",
      paths: [ASSIGNMENT, DATABASE, CLUSTER],
      chainMs: accessPolicyAssignmentDeleteMs + databaseDeleteMs + clusterDeleteMs,
      because: "what is inside goes first",
    },
    {
      verb: "delete",
      paths: [ZONE, LINK],
      chainMs: virtualNetworkLinkMs + privateDnsZoneMs,
      because: "the order of the log is no matter",
    },
  ] as const) {
    it(`of ${verb} ${paths.map((path) => path.split("/").at(-2)).join(", ")}: ${chainMs} ms, because ${because}`, () => {
      const method = verb === "delete" ? "DELETE" : "PUT";
      const writes = paths.map((path) => put(path, 0, method));
      assert.equal(longestChainMs(verb, writes), chainMs);
    });
  }

  it("refuses a database that is updated, because no command of the benchmark does that", () => {
    assert.throws(() => longestChainMs("update", [put(DATABASE, 0)]), /is no step of one scaling/);
  });
});
