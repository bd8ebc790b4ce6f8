import { ArmError } from "../../world/armError";
import { propertiesOf, setProperties } from "../../world/document";
import type { Completion, Ending } from "../../world/ending";
import type { Json, JsonObject, Resource } from "../../world/resource";
import { loseData } from "./databaseData";
import { type GeoReplicationRequest, hideMembers, link, markLinks, membersOf, unlink } from "./geoReplication";
import { setState } from "./resourceState";
import { ASSIGNMENT } from "./typeNames";

/** The first answer names old versions of modules, the final state the real ones (recorded, on Redis 7.4). */
const MODULE_VERSIONS: Readonly<Record<string, readonly [first: string, final: string]>> = {
  RedisBloom: ["2.2.4", "2.8.21"],
  RediSearch: ["2.0.6", "2.10.28"],
  RedisTimeSeries: ["1.4.8", "1.12.13"],
  /** Not recorded. */
  RedisJSON: ["1.0.7", "2.8.16"],
};

/** How long members may not show after a force-link, where that is chosen. */
const MEMBERS_LATE_MS = 60_000;

/** Endings of operations on a database. The rule that begins an operation gives the arguments of its ending. */
export const databaseEndings: Readonly<Record<string, Ending>> = {
  create: {
    finish({ resource, args, world }) {
      setProperties(resource, withVersions(propertiesOf(resource.document), 1));
      if (args.geoReplication) link(resource, groupOf(args), { state: "Linked", world });
      setState(resource, "Succeeded", "Running");
    },
    fail({ id, resource, args, world }) {
      if (args.geoReplication) unlink(resource, new Set([id.key]), world);
      setState(resource, "Failed", "CreateFailed");
    },
  },
  update: {
    finish: ({ resource }) => setState(resource, "Succeeded", "Running"),
    fail({ resource, args }) {
      applySettings(resource, args.before as JsonObject);
      setState(resource, "Failed", "UpdateFailed");
    },
  },
  delete: {
    finish({ id, resource, world }) {
      if (membersOf(resource, world).length > 0) unlink(resource, new Set([id.key]), world);
      for (const assignment of world.store.list(ASSIGNMENT, id)) world.store.delete(assignment.id);
      world.store.delete(id);
    },
    fail: ({ resource }) => setState(resource, "Failed", "DeleteFailed"),
  },
  regenerateKey: {
    ...action(({ resource, args, world }) => {
      resource.hidden = { ...resource.hidden, [args.name as string]: world.newKey() };
    }),
    result: ({ resource }) => keysOf(resource),
  },
  flush: action(({ args, world }) => {
    for (const id of args.ids as readonly string[]) loseData(world.store.get(id), world);
  }),
  forceUnlink: action(
    ({ resource, args, world }) => unlink(resource, keysIn(args), world),
    ({ resource, args, world }) => markLinks(resource, keysIn(args), { state: "UnlinkFailed", world }),
  ),
  forceLinkToReplicationGroup: action(
    ({ resource, args, world }) => {
      loseData(resource, world);
      link(resource, groupOf(args), { state: "Linked", world });
      if (world.doubts.value("membersAfterForceLink") === "late")
        hideMembers(resource, world.schedule.nowMs() + MEMBERS_LATE_MS, world);
    },
    ({ id, resource, world }) => unlink(resource, new Set([id.key]), world),
  ),
  upgradeDBRedisVersion: action(({ resource, world }) =>
    setProperties(resource, { redisVersion: world.service.redisVersion }),
  ),
  /** Import and export: the database is as before, and the operation says why nothing was moved. */
  noStorage: {
    finish({ args }) {
      throw new ArmError(400, "BadRequest", args.message as string);
    },
    fail: ({ resource }) => setState(resource, "Succeeded", "Running"),
  },
};

/** Both access keys, as listKeys answers them. */
export function keysOf({ hidden }: Resource): JsonObject {
  return { primaryKey: hidden.primaryKey as string, secondaryKey: hidden.secondaryKey as string };
}

/** Writes settings into a database that exists. */
export function applySettings(resource: Resource, settings: JsonObject): void {
  const { persistence: _, notifyKeyspaceEvents: __, ...kept } = propertiesOf(resource.document);
  resource.document = { ...resource.document, properties: { ...kept, ...settings } };
}

/** Settings with the versions of modules: those of the first answer, or the final ones. */
export function withVersions(settings: JsonObject, stage: 0 | 1): JsonObject {
  const { modules } = settings as { modules?: JsonObject[] };
  if (modules === undefined) return settings;
  return {
    ...settings,
    modules: modules.map((module) => ({ ...module, version: MODULE_VERSIONS[module.name as string]?.[stage] ?? "" })),
  };
}

function action(finish: (completion: Completion) => void, fail?: (completion: Completion) => void): Ending {
  return {
    finish(completion) {
      finish(completion);
      setState(completion.resource, "Succeeded", "Running");
    },
    fail(completion) {
      fail?.(completion);
      setState(completion.resource, "Failed", "UpdateFailed");
    },
  };
}

function groupOf({ geoReplication }: JsonObject): GeoReplicationRequest {
  return geoReplication as unknown as GeoReplicationRequest;
}

function keysIn({ keys }: JsonObject): ReadonlySet<string> {
  return new Set(keys as readonly Json[] as readonly string[]);
}
