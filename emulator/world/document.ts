import type { Json, JsonObject, Resource } from "./resource";

/** The value below a document at a path of property names, or undefined. */
export function field(document: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), document);
}

/** The text at a path, or undefined where there is none. */
export function textField(document: Json | undefined, ...path: readonly string[]): string | undefined {
  const value = field(document, ...path);
  return typeof value === "string" ? value : undefined;
}

/** The elements of the list at a path; none where there is no list. */
export function items(document: Json | undefined, ...path: readonly string[]): readonly Json[] {
  const value = field(document, ...path);
  return Array.isArray(value) ? value : [];
}

/** A document's `properties`; an object in every ARM document. */
export function propertiesOf(document: Json | undefined): JsonObject {
  const properties = field(document, "properties");
  return isObject(properties) ? properties : {};
}

/** Changes some properties of a resource; the others keep their order. */
export function setProperties(resource: Resource, change: JsonObject): void {
  resource.document = { ...resource.document, properties: { ...propertiesOf(resource.document), ...change } };
}

/** An object without what is undefined or null, which Azure leaves out of its answers. */
export function present(object: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
