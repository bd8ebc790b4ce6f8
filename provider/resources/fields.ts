import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { isSameId, normalLocation, parseId } from "../azure/ids";
import type { Change } from "../description/change";
import { DURATION_PATTERN } from "../description/duration";
import { isMark, isSameTag, OWNER_TAG, tagOf, userTags } from "../description/ownerTag";

/** The inputs that every resource has. */
export type CommonInputs = {
  subscriptionId: string;
  resourceGroupName: string;
  /** organisation/project/stack and logical name: see `ownership.ts`. */
  owner: string;
  /** Adopts an existing resource of another owner, or of none, as long as it is as wanted. */
  adopt?: boolean;
  /** Properties whose change may replace the resource. */
  allowReplacement?: string[];
  /** Pulumi's customTimeouts, copied: the dynamic provider is not told about them. */
  timeouts?: { create?: string; update?: string; delete?: string };
  /** The URN, for progress: the dynamic provider is not told it. */
  resourceUrn?: string;
};

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const duration = z.string().regex(DURATION_PATTERN, 'must be a duration such as "45m" or "1h30m"').optional();

/** An object of these members and no others. */
export function objectField<S extends z.core.$ZodShape>(shape: S) {
  const members = `is none of ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, { error: ({ code }) => (code === "unrecognized_keys" ? members : undefined) });
}

const NO_SUBSCRIPTION = "is required: give subscriptionId, or set ARM_SUBSCRIPTION_ID";

export const commonShape = {
  subscriptionId: z
    .string({ error: ({ input }) => ((input ?? undefined) === undefined ? NO_SUBSCRIPTION : undefined) })
    .regex(GUID, "must be the GUID of a subscription"),
  resourceGroupName: z
    .string()
    .regex(/^[-\w.()]{1,90}(?<!\.)$/, "must be the name of a resource group: 1 to 90 letters, digits, - _ . ( )"),
  owner: z.string().min(1).max(256, "is longer than the 256 characters of a tag"),
  adopt: z.boolean().optional(),
  allowReplacement: z.array(z.string()).optional(),
  timeouts: objectField({ create: duration, update: duration, delete: duration }).optional(),
  resourceUrn: z.string().optional(),
};

/** The id of an identity in Microsoft Entra. */
export function guidField(reason: string) {
  return z.string().regex(GUID, reason);
}

/** Tags as Azure takes them: 50 on most types, two of them ours. */
export const tagsField = tagsUpTo(50);
/** Private DNS takes 15. @see https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources#limitations */
export const dnsTagsField = tagsUpTo(15);

/** What is wrong with names holds whatever the values are, those included that a preview does not know. */
const OF_NAMES = { valueless: true };

function tagsUpTo(limit: number) {
  return z
    .record(z.string(), z.string({ error: "is not text" }).max(256, "is longer than 256 characters"))
    .superRefine((tags, context) => {
      const names = Object.keys(tags);
      if (names.length > limit - 2) {
        const message = `has more than ${limit - 2} tags (Azure takes ${limit}, two are the provider's own)`;
        context.addIssue({ code: "custom", message, params: OF_NAMES });
      }
      for (const [index, name] of names.entries()) {
        const message = tagNameReason(name, names.slice(0, index));
        if (message) context.addIssue({ code: "custom", path: [name], message, params: OF_NAMES });
      }
    })
    .optional();
}

/** The mistake in a tag's name, as Azure documents the names; undefined without one. */
function tagNameReason(name: string, earlier: readonly string[]): string | undefined {
  if (name.trim() === "") return "has no name";
  if (name.length > 512) return "has a name of more than 512 characters";
  if (/[<>%&\\?/]/.test(name)) return "has one of < > % & \\ ? / in its name, which Azure does not take";
  if (isMark(name)) return "is the provider's own tag";
  const twin = earlier.find((other) => isSameTag(other, name));
  return twin === undefined ? undefined : `is the same tag as ${twin}: Azure does not mind the case of a name`;
}

export const locationField = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9 ]*$/, 'must be a region such as "westus2"')
  .transform(normalLocation);

/** An ARM id of one type, such as `Microsoft.Network/virtualNetworks/subnets`. */
export function idField(type: string, example: string) {
  return z.string().refine((id) => typeOf(id) === type.toLowerCase(), `must be an id such as ${example}`);
}

export const subnetIdField = idField(
  "Microsoft.Network/virtualNetworks/subnets",
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…",
);
export const virtualNetworkIdField = idField(
  "Microsoft.Network/virtualNetworks",
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…",
);
export const privateDnsZoneIdField = idField(
  "Microsoft.Network/privateDnsZones",
  "/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/privateDnsZones/privatelink.redis.azure.net",
);

/** The name of a resource below Microsoft.Network. */
export const networkNameField = z
  .string()
  .regex(/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/, "must be 1 to 80 letters, digits, - _ . and end in a letter, digit or _");

export const ignored: Change = { effect: "ignore" };
export const sameId = (a: unknown, b: unknown) => bothText(a, b) && isSameId(String(a), String(b));
export const sameLocation = (a: unknown, b: unknown) =>
  bothText(a, b) && normalLocation(String(a)) === normalLocation(String(b));
export const sameText = (a: unknown, b: unknown) =>
  bothText(a, b) && String(a).toLowerCase() === String(b).toLowerCase();

/** The effects of changing the common inputs; `loses`: the cost of another id. */
export function commonChanges(loses: string) {
  return {
    subscriptionId: { effect: "refuse", loses, same: sameText },
    resourceGroupName: { effect: "refuse", loses, same: sameText },
    owner: { effect: "update" },
    adopt: ignored,
    allowReplacement: ignored,
    // A change does nothing in Azure, but the deletion reads the timeouts from the state.
    timeouts: { effect: "record", same: (before, after) => isDeepStrictEqual(before ?? {}, after ?? {}) },
    resourceUrn: ignored,
  } satisfies Record<string, Change>;
}

/**
 * The owner's mark in the parent's tags: there is nothing to send, but the state must know the owner, for `read` and `delete`.
 */
export const ownerOfParentChange: Change = { effect: "record" };

/** The owner's mark in the resource's own tags. */
export const ownerTagChange: Change = { effect: "update", observed: (document) => tagOf(document, OWNER_TAG) };

export const tagsChange: Change = {
  effect: "update",
  mayBeOverruled: true,
  observed: userTags,
  same: (before, after) => isDeepStrictEqual(normalTags(before), normalTags(after)),
  // Tags that somebody else adds (Azure Policy does) are no drift and no reason to write.
  isMet: (observed, wanted) => {
    const seen = normalTags(observed);
    return Object.entries(normalTags(wanted)).every(([name, value]) => seen[name] === value);
  },
  // Under the program's own names.
  reported: (observed, wanted) => {
    const seen = normalTags(observed);
    const told = Object.keys((wanted ?? {}) as Tags).map((name) => [name, seen[name.toLowerCase()]] as const);
    return Object.fromEntries(told.filter(([, value]) => value !== undefined));
  },
};

type Tags = Record<string, string>;

/** Tags in a form to compare: Azure does not mind the case of their names, and none are the same as an empty object. */
function normalTags(tags: unknown): Tags {
  return Object.fromEntries(Object.entries((tags ?? {}) as Tags).map(([name, value]) => [name.toLowerCase(), value]));
}

function bothText(a: unknown, b: unknown): boolean {
  return typeof a === "string" && typeof b === "string";
}

/**
 * The names in an id of a type, outermost first, with subscription and group; undefined for an id of another type.
 * `/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redisEnterprise/c` is `[{ subscriptionId: s, … }, "c"]`.
 */
export function namesOf(
  type: string,
  id: string,
): [group: Pick<CommonInputs, "subscriptionId" | "resourceGroupName">, ...names: string[]] | undefined {
  const parts = parseId(id);
  if (parts === undefined || typeOf(id) !== type.toLowerCase()) return undefined;
  const { subscriptionId, resourceGroup: resourceGroupName } = parts;
  return [{ subscriptionId, resourceGroupName }, ...parts.path.map(([, name]) => name)];
}

function typeOf(id: string): string | undefined {
  const parts = parseId(id);
  if (parts?.namespace === undefined) return undefined;
  return [parts.namespace, ...parts.path.map(([type]) => type)].join("/").toLowerCase();
}
