import { propertiesOf, setProperties } from "../../world/document";
import type { Ending } from "../../world/ending";
import { hasZones, shortName } from "../../world/regions";
import type { JsonObject, Resource } from "../../world/resource";
import type { ClusterSettings } from "./clusterSettings";
import { membersOf, unlink } from "./geoReplication";
import { databaseOf } from "./hierarchy";
import { reserveName } from "./nameReservation";
import { setState } from "./resourceState";
import { forgetScale } from "./scaling";
import { ASSIGNMENT, CONNECTION, DATABASE, MIGRATION } from "./typeNames";

/** Endings of operations on a cluster. */
export const clusterEndings: Readonly<Record<"create" | "update" | "scale" | "delete", Ending>> = {
  create: {
    finish: ({ resource }) => setState(resource, "Succeeded", "Running"),
    fail: ({ resource }) => setState(resource, "Failed", "CreateFailed"),
  },
  update: changed("UpdateFailed"),
  scale: {
    finish({ resource, args }) {
      // States of earlier versions name no SKU: there the document has it already.
      const name = args.sku as string | undefined;
      if (name !== undefined) resource.document = { ...resource.document, sku: { name } };
      forgetScale(resource);
      setState(resource, "Succeeded", "Running");
    },
    fail(completion) {
      forgetScale(completion.resource);
      changed("ScalingFailed").fail?.(completion);
    },
  },
  delete: {
    finish({ id, world }) {
      const database = databaseOf(id, world);
      if (database && membersOf(database, world).length > 0) unlink(database, new Set([database.id.key]), world);
      // The database is deleted with its cluster; private endpoints stay without a connection (both inferred).
      for (const type of [ASSIGNMENT, DATABASE, CONNECTION, MIGRATION]) {
        for (const below of world.store.list(type, id)) world.store.delete(below.id);
      }
      world.store.delete(id);
      reserveName(id, world);
    },
    fail({ id, resource, world }) {
      const database = databaseOf(id, world);
      setState(resource, "Failed", "DeleteFailed");
      if (database) setState(database, "Failed", "DeleteFailed");
    },
  },
};

/** A failed change restores the settings from before it. */
function changed(state: "UpdateFailed" | "ScalingFailed"): Ending {
  return {
    finish: ({ resource }) => setState(resource, "Succeeded", "Running"),
    fail({ resource, args }) {
      apply(resource, args.before as unknown as ClusterSettings);
      setState(resource, "Failed", state);
    },
  };
}

/** Writes settings into a cluster that exists. */
export function apply(resource: Resource, { sku, tags, identity, properties: own }: ClusterSettings): void {
  const { encryption: _, maintenanceConfiguration: __, ...kept } = propertiesOf(resource.document);
  const region = shortName(resource.document.location as string) as string;
  resource.document = { ...resource.document, sku: { name: sku.name }, tags, identity, properties: kept };
  setProperties(resource, { ...own, ...redundancy(own, region) });
}

/** The redundancy of a cluster, by its high availability and the zones of its region. */
export function redundancy({ highAvailability }: JsonObject, region: string): JsonObject {
  if (highAvailability === "Disabled") return { redundancyMode: "None" };
  return { redundancyMode: hasZones(region) ? "ZR" : "LR" };
}
