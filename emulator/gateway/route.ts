import { type ArmId, parseArmId } from "../world/armId";

/** The resource, action or list that a path below `/subscriptions/{s}` names. */
export type Route =
  | { readonly kind: "item"; readonly id: ArmId }
  | { readonly kind: "action"; readonly id: ArmId; readonly action: string }
  /** All of a type below a resource, a resource group or (`parent` undefined) the subscription. */
  | { readonly kind: "list"; readonly parent: ArmId | undefined; readonly type: string };

/** Whether a path of this method names a resource, an action on one or a list; undefined for all other paths. */
export function routeOf(method: string, path: string): Route | undefined {
  const segments = path.replace(/\/+$/, "").split("/").map(decodeURIComponent);
  const id = parseArmId(segments.join("/"));
  if (id !== undefined) return { kind: "item", id };
  const [, , , third = "", namespace = "", type = "", ...rest] = segments;
  if (third.toLowerCase() === "resourcegroups" && namespace === "") {
    return { kind: "list", parent: undefined, type: "Microsoft.Resources/resourceGroups" };
  }
  if (third.toLowerCase() === "providers" && type !== "" && rest.length === 0) {
    return { kind: "list", parent: undefined, type: `${namespace}/${type}` };
  }
  const last = segments.at(-1) as string;
  if (segments.length === 8 && segments[5]?.toLowerCase() === "providers") {
    const group = parseArmId(segments.slice(0, 5).join("/"));
    return group && { kind: "list", parent: group, type: `${segments[6]}/${last}` };
  }
  const parent = parseArmId(segments.slice(0, -1).join("/"));
  if (parent === undefined || last === "") return undefined;
  if (method === "POST") return { kind: "action", id: parent, action: last };
  return { kind: "list", parent, type: `${parent.type}/${last}` };
}
