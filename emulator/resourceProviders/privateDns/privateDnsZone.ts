import { z } from "zod";
import { ArmError } from "../../world/armError";
import type { ArmId } from "../../world/armId";
import { field, propertiesOf } from "../../world/document";
import { DURATIONS } from "../../world/durations";
import type { Completion } from "../../world/ending";
import { gatewayError } from "../../world/gatewayError";
import type { JsonObject, Resource } from "../../world/resource";
import type { Answer, Call, ResourceType } from "../../world/resourceType";
import type { World } from "../../world/world";
import { requireGlobal } from "../location";
import { parseBody } from "../requestBody";
import { privateDnsApiVersions } from "./apiVersions";
import { refuseFull, ZONE_LIMITS } from "./limits";
import { refuseUnmatched } from "./precondition";
import { beginDnsOperation, ongoingDnsDeletion, refuseBusy, reviseDns, withTags } from "./privateDnsOperation";
import { recordSetsOf, writeSoa, ZONES } from "./recordSet";
import { LINKS } from "./virtualNetworkLinkSettings";

const ZONES_PER_SUBSCRIPTION_MAX = 1000;

/** Private DNS zones: upserts, and a deletion that links stand in the way of. */
export const privateDnsZone: ResourceType = {
  type: ZONES,
  apiVersions: privateDnsApiVersions,
  put: (call) => write(call, "PUT"),
  patch: (call) => write(call, "PATCH"),
  delete: remove,
  view,
  endings: {
    PUT: { finish: written },
    PATCH: { finish: written },
    DELETE: {
      finish({ resource, world }) {
        for (const gone of [...recordSetsOf(world, resource.id), resource]) world.store.delete(gone.id);
      },
    },
  },
};

const body = z.looseObject({ location: z.string().nullish(), tags: z.record(z.string(), z.string()).nullish() });

function write(call: Call, verb: "PUT" | "PATCH"): Answer {
  const { id, existing, world } = call;
  const request = parseBody(body, call.body);
  if (verb === "PUT") requireGlobal(id, request.location);
  refuseUnmatched(call);
  refuseName(id);
  refuseBusy(existing, world);
  // A new zone has its tags from the beginning, so that one whose creation fails still says whose it is (inferred). Those of
  // a zone that exists change at the end: reads in between were seen to answer the old ones (terraform-provider-azurerm#3718).
  const resource: Resource = existing ?? {
    id,
    document: withTags({ id: id.text, name: id.name, type: ZONES, location: "global" }, request.tags),
    hidden: { internalId: base64(`ImmutableZoneIdentity;${world.newGuid()};0`) },
  };
  if (existing === undefined) {
    const others = world.store.list(ZONES, `/subscriptions/${id.subscriptionId}`);
    refuseFull(others.length, ZONES_PER_SUBSCRIPTION_MAX, "private DNS zones of a subscription");
    writeSoa(world, id);
  }
  world.store.set(resource);
  reviseDns(resource, world, { provisioningState: existing ? "Updating" : "Creating" });
  return beginDnsOperation(call, resource, {
    verb,
    durationMs: DURATIONS.privateDnsZoneMs,
    args: verb === "PUT" || request.tags ? { tags: request.tags ?? null } : {},
  });
}

function written({ resource, args, world }: Completion): void {
  if ("tags" in args) resource.document = withTags(resource.document, args.tags as JsonObject | null);
  reviseDns(resource, world, { provisioningState: "Succeeded" });
}

function remove(call: Call): Answer {
  const { world } = call;
  const resource = call.existing as Resource;
  refuseUnmatched(call);
  refuseNested(world.store.list(LINKS, resource.id));
  const ongoing = ongoingDnsDeletion(resource, world);
  if (ongoing) return ongoing;
  return beginDnsOperation(call, resource, {
    verb: "DELETE",
    durationMs: DURATIONS.privateDnsZoneMs,
  });
}

/** ARM itself refuses to delete what has children (recorded: aso-PrivateDnsZone, 2026-03). */
function refuseNested(links: readonly Resource[]): void {
  if (links.length === 0) return;
  const ids = links.map(({ id }) => `'${id.text.split("/").slice(6).join("/")}'`);
  throw gatewayError(
    409,
    "CannotDeleteResource",
    `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: ${ids.join(", ")}. ` +
      "Please delete all nested resources before deleting this resource.",
  );
}

/** Later api-versions tell the zone from an earlier one with its name (recorded: 2024-06-01 does, 2018-09-01 does not). */
const INTERNAL_ID_SINCE = "2020-06-01";

function view(resource: Resource, world: World, apiVersion: string): JsonObject {
  const links = world.store.list(LINKS, resource.id);
  return {
    ...resource.document,
    properties: {
      ...(apiVersion >= INTERNAL_ID_SINCE ? { internalId: internalIdOf(resource) } : {}),
      ...ZONE_LIMITS,
      numberOfRecordSets: recordSetsOf(world, resource.id).length,
      numberOfVirtualNetworkLinks: links.length,
      numberOfVirtualNetworkLinksWithRegistration: links.filter(
        ({ document }) => field(document, "properties", "registrationEnabled") === true,
      ).length,
      ...propertiesOf(resource.document),
    },
  };
}

/** A zone of a state that was saved before zones had one gets one that stays the same. */
function internalIdOf({ id, hidden }: Resource): string {
  return (hidden.internalId as string | undefined) ?? base64(`ImmutableZoneIdentity;${id.key};0`);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** @see https://learn.microsoft.com/azure/dns/private-dns-privatednszone */
function refuseName({ name }: ArmId): void {
  const labels = name.split(".");
  if (labels.length < 2) {
    throw new ArmError(
      400,
      "BadRequest",
      `The zone name '${name}' does not have enough labels. Zone names must have two or more labels.`,
    );
  }
  if (labels.length > 34) {
    throw new ArmError(400, "BadRequest", `The zone name '${name}' has more than 34 labels.`);
  }
  if (labels.some((label) => !/^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label))) {
    throw new ArmError(400, "BadRequest", `The zone name '${name}' is not valid.`);
  }
}
