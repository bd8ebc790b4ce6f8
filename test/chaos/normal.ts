import type { Resource } from "../../emulator/world/resource";
import { ATTEMPT_TAG } from "../../provider/description/ownerTag";
import type { State } from "../pulumi/state";

const GUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Pulumi's mark of a secret value in a state. */
const SECRET = "4dabf18193072939515e22adb298388d";
/** Differs between two undisturbed runs, or says only when something was. */
const VOLATILE = new Set([
  "stackTrace",
  "sourcePosition",
  "etag",
  "created",
  "modified",
  "caCert",
  "resourceGuid",
  "systemData",
  "internalDomainNameSuffix",
  "internalId",
]);
/** Says that the cluster is the second try; the ledger has the rule for it. */
const TRACES = new Set([ATTEMPT_TAG]);

/** A value with what differs from run to run masked: that a secret is there stays, its value goes. */
export function normal(value: unknown): unknown {
  if (typeof value === "string") return value.replace(GUID, (guid) => (KNOWN.has(guid) ? guid : "<guid>"));
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return "<secret>";
  const entries = Object.entries(value)
    .filter(([name]) => !TRACES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([name, inner]) => {
      if (VOLATILE.has(name)) return [name, "<varies>"];
      return [name, UNORDERED.has(name) ? ordered(normal(inner)) : normal(inner)];
    }),
  );
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return [...value].sort();
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, ordered(inner)]));
}

/** Lists that have no order: Pulumi writes them as its promises came in. */
const UNORDERED = new Set(["dependencies", "propertyDependencies", "replaceWith"]);

/** Ids that programs give, which must not be masked. */
const KNOWN = new Set(["11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-aaaaaaaaaaaa"]);

/** A stack's resources by URN, inputs, outputs and dependencies included. */
export function normalState({ resources = [] }: State): Record<string, unknown> {
  return Object.fromEntries(resources.map((resource) => [String(resource.urn), normal(resource)]));
}

/** Azure's resources by id. */
export function normalWorld(resources: readonly Resource[]): Record<string, unknown> {
  return Object.fromEntries(resources.map(({ id, document }) => [String(normal(id.key)), normal(settled(document))]));
}

/**
 * Without a persistence that is off. Azure says nothing of it where it never was on, and keeps `aofEnabled: false` where it
 * was asked for and called off in between: a canceled update of it, or one that went through and was taken back.
 */
function settled(document: Resource["document"]): unknown {
  const { persistence, ...properties } = (document.properties ?? {}) as Record<string, unknown>;
  const { aofEnabled, rdbEnabled } = (persistence ?? {}) as Record<string, unknown>;
  return aofEnabled || rdbEnabled || persistence === undefined ? document : { ...document, properties };
}

/** Where two normal values differ, as paths with both values; at most so many. */
export function differences(wanted: unknown, found: unknown, path = "", most = 12): string[] {
  if (JSON.stringify(wanted) === JSON.stringify(found)) return [];
  const areObjects = [wanted, found].every((value) => typeof value === "object" && value !== null);
  if (!areObjects) return [`${path}: wanted ${spoken(wanted)}, found ${spoken(found)}`];
  const [a, b] = [wanted, found] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return names
    .flatMap((name) => differences(a[name], b[name], path === "" ? name : `${path} » ${name}`, most))
    .slice(0, most);
}

function spoken(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
