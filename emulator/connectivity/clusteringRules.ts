import type { Instance } from "../dataPlane/instance";
import { propertiesOf } from "../world/document";
import type { Resource } from "../world/resource";
import type { World } from "../world/world";

/** Documented in azure-docs (redis/best-practices-client-libraries): of these alone the proxy takes keys of several slots. */
const CROSS_SLOT = ["DEL", "MSET", "MGET", "EXISTS", "UNLINK", "TOUCH"];
const CROSS_SLOT_REPLICATED = ["MGET", "EXISTS", "TOUCH"];
/** Documented there: the proxy blocks INFO, HELP, KEYSLOT, NODES and SLOTS. No source tells what it answers. */
const NO_CLUSTER_COMMANDS = ["cluster"];
/** Documented in azure-docs (redis/architecture), for databases in a geo-replication group. */
const NO_FLUSH = ["flushall", "flushdb"];

/** What a database's clustering policy and geo-replication mean for its commands. */
export function clusteringRules(database: Resource, world: World): Pick<Instance, "slots" | "refusedCommands"> {
  const { clusteringPolicy, geoReplication } = propertiesOf(database.document);
  const refused = geoReplication ? NO_FLUSH : [];
  switch (clusteringPolicy) {
    case "OSSCluster": {
      const isHostNameAnnounced = world.doubts.value("nodesHostName") === "announced";
      return { slots: { kind: "shown", isHostNameAnnounced }, refusedCommands: refused };
    }
    case "NoCluster":
      return { slots: { kind: "none" }, refusedCommands: [...NO_CLUSTER_COMMANDS, ...refused] };
    default: {
      const crossSlotCommands = geoReplication ? CROSS_SLOT_REPLICATED : CROSS_SLOT;
      return {
        slots: { kind: "hidden", crossSlotCommands },
        refusedCommands: [...NO_CLUSTER_COMMANDS, ...refused],
      };
    }
  }
}
