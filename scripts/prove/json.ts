import type { Json, JsonObject } from "../../emulator/world/resource";

export type { Json, JsonObject };

/** A member by its path, `properties.persistence`; undefined where there is none. */
export function member(body: Json | undefined, path: string): Json | undefined {
  let at: Json | undefined = body;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as JsonObject)[name];
  }
  return at;
}

/** The body with another member at the path; without the member where the value is undefined. */
export function withMember(body: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [name = "", ...rest] = path.split(".");
  if (rest.length > 0) return { ...body, [name]: withMember((body[name] ?? {}) as JsonObject, rest.join("."), value) };
  const { [name]: _, ...others } = body;
  return value === undefined ? others : { ...others, [name]: value };
}

/** The names of an object, each with its value; null and what is no object have none. */
export function entries(value: Json | undefined): readonly (readonly [string, Json])[] {
  return typeof value === "object" && value !== null ? Object.entries(value as JsonObject) : [];
}

/** Whether everything in the first is in the second; what Azure adds does not count. */
export function isWithin(asked: Json | undefined, shown: Json | undefined): boolean {
  if (typeof asked !== "object" || asked === null) return asked === shown || (asked === undefined && shown === null);
  return entries(asked).every(([name, value]) => isWithin(value, member(shown, name)));
}
