type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** RFC 7386: null takes a field away, a list is replaced. */
export function mergePatched(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = mergePatched(merged[key], value);
  }
  return merged;
}

/** Server-side apply by one manager: what its last apply had and this one leaves out goes, other managers' fields stay. */
export function applied(current: unknown, last: unknown, next: unknown): unknown {
  if (isList(current) && isList(last) && isList(next)) {
    const merged = applied(byType(current), byType(last), byType(next));
    return isFields(merged) ? Object.values(merged) : next;
  }
  if (isList(next) && current === undefined) return next;
  if (isList(next) && isList(current)) return Object.values(applied(byType(current), {}, byType(next)) as Fields);
  if (!isFields(next)) return next;
  const merged: Record<string, unknown> = isFields(current) ? { ...current } : {};
  const owned = isFields(last) ? last : {};
  for (const key of Object.keys(owned)) if (!(key in next)) delete merged[key];
  for (const [key, value] of Object.entries(next)) merged[key] = applied(merged[key], owned[key], value);
  return merged;
}

/** A list of conditions, which is a map by `type`. */
function isList(value: unknown): value is readonly Fields[] {
  return Array.isArray(value) && value.every((one) => isFields(one) && "type" in one);
}

function byType(list: readonly Fields[]): Fields {
  return Object.fromEntries(list.map((one) => [String(one.type), one]));
}
