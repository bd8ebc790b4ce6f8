import assert from "node:assert/strict";
import { clusteringRules } from "../../../emulator/connectivity/clusteringRules";
import type { Slots } from "../../../emulator/dataPlane/instance";
import { DATABASE, LocalArm } from "../localArm";

describe("clusteringRules", () => {
  const rows: readonly {
    clusteringPolicy: string;
    isReplicated?: boolean;
    slots: Slots;
    refused: readonly string[];
    because: string;
  }[] = [
    {
      clusteringPolicy: "OSSCluster",
      slots: { kind: "shown", isHostNameAnnounced: false },
      refused: [],
      because: "clients see the nodes (documented)",
    },
    {
      clusteringPolicy: "EnterpriseCluster",
      slots: { kind: "hidden", crossSlotCommands: ["DEL", "MSET", "MGET", "EXISTS", "UNLINK", "TOUCH"] },
      refused: ["cluster"],
      because: "a proxy hides the nodes (documented)",
    },
    {
      clusteringPolicy: "EnterpriseCluster",
      isReplicated: true,
      slots: { kind: "hidden", crossSlotCommands: ["MGET", "EXISTS", "TOUCH"] },
      refused: ["cluster", "flushall", "flushdb"],
      because: "replicas in other regions have to agree (documented)",
    },
    { clusteringPolicy: "NoCluster", slots: { kind: "none" }, refused: ["cluster"], because: "there are no slots" },
  ];
  for (const { clusteringPolicy, isReplicated = false, slots, refused, because } of rows) {
    it(`given ${clusteringPolicy}${isReplicated ? " in a geo-replication group" : ""}: ${slots.kind} slots, because ${because}`, () => {
      const arm = new LocalArm();
      arm.cluster();
      const linked = { groupNickname: "g", linkedDatabases: [{ id: DATABASE }] };
      const geo = isReplicated ? { geoReplication: linked, evictionPolicy: "NoEviction" } : {};
      arm.ok("PUT", DATABASE, { properties: { clusteringPolicy, ...geo } });
      const database = arm.azure.world.store.get(DATABASE);
      assert.ok(database);
      assert.deepEqual(clusteringRules(database, arm.azure.world), { slots, refusedCommands: refused });
    });
  }

  it("given the doubt nodesHostName=announced: nodes announce their host name", () => {
    const arm = new LocalArm({ doubts: { nodesHostName: "announced" } });
    arm.cluster();
    arm.database(DATABASE, { clusteringPolicy: "OSSCluster" });
    const database = arm.azure.world.store.get(DATABASE);
    assert.ok(database);
    assert.deepEqual(clusteringRules(database, arm.azure.world).slots, { kind: "shown", isHostNameAnnounced: true });
  });
});
