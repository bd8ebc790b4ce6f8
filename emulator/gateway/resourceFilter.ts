import { parseArmId } from "../world/armId";
import { gatewayError } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";

type Test = (resource: JsonObject) => boolean;

/** Properties that a filter can compare, as text and without case. */
const FIELDS = new Map<string, (resource: JsonObject) => string>([
  ["name", ({ name }) => String(name)],
  ["location", ({ location }) => String(location)],
  ["resourcetype", ({ type }) => String(type)],
  ["resourcegroup", ({ id }) => parseArmId(String(id))?.resourceGroup ?? ""],
]);
/** `resourceType eq 'a/b'`: a quote inside a text is doubled. */
const COMPARISON = /^(\w+)\s+(eq|ne)\s+'((?:[^']|'')*)'$/i;
const SUBSTRING = /^substringof\(\s*'((?:[^']|'')*)'\s*,\s*(name|resourceGroup)\s*\)$/i;
const TAG = /^tagName\s+eq\s+'((?:[^']|'')*)'(?:\s+and\s+tagValue\s+eq\s+'((?:[^']|'')*)')?$/i;

/**
 * Applies `$filter` to a list that ARM makes itself: of resources, with the properties above, or of resource groups, which
 * can be filtered by tags only (azure-rest-api-specs#2540). Tags go with nothing else (azure-rest-api-specs#21324);
 * `or` and parentheses are not imitated. Lists of resource providers are left as they are.
 * @throws ArmError 400 InvalidFilterInQueryString
 */
export function filtered(
  all: readonly JsonObject[],
  { path, query }: { readonly path: string; readonly query: URLSearchParams },
): readonly JsonObject[] {
  const filter = query.get("$filter");
  const list = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (!filter || (list !== "resources" && list !== "resourcegroups")) return all;
  const tests = tagTest(filter.trim()) ?? (list === "resources" ? conditions(filter.trim()).map(test) : [undefined]);
  if (tests.every((one) => one !== undefined)) return all.filter((resource) => tests.every((holds) => holds(resource)));
  const message = `Invalid $filter '${filter}' specified in the query string.`;
  throw gatewayError(400, "InvalidFilterInQueryString", message);
}

/** Names of tags are compared without case, their values with it. */
function tagTest(text: string): [Test] | undefined {
  const [whole, name, value] = TAG.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const isMeant = ([key, held]: [string, unknown]): boolean =>
    lower(key) === lower(unquoted(name)) && (value === undefined || held === unquoted(value));
  return [({ tags }) => Object.entries((tags ?? {}) as JsonObject).some(isMeant)];
}

/** Split at the `and` that is outside of quotes. */
function conditions(text: string): string[] {
  return text.split(/\s+and\s+(?=(?:[^']*'[^']*')*[^']*$)/i).map((part) => part.trim());
}

function test(condition: string): Test | undefined {
  const substring = SUBSTRING.exec(condition);
  if (substring) {
    const field = FIELDS.get(lower(substring[2] as string));
    return field && ((resource) => lower(field(resource)).includes(lower(unquoted(substring[1]))));
  }
  const [, name = "", operator, value] = COMPARISON.exec(condition) ?? [];
  const field = FIELDS.get(lower(name));
  if (field === undefined) return undefined;
  const isWanted = lower(operator ?? "") === "eq";
  return (resource) => (lower(field(resource)) === lower(unquoted(value))) === isWanted;
}

function unquoted(text = ""): string {
  return text.replaceAll("''", "'");
}

function lower(text: string): string {
  return text.toLowerCase();
}
