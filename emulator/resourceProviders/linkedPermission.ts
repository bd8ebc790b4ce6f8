import { textField } from "../world/document";
import type { Permission } from "../world/permission";
import type { Json } from "../world/resource";

/** The permission that a reference at a path of a body needs; none where there is no reference. */
export function linkedPermission(
  action: string,
  body: Json | undefined,
  ...path: readonly string[]
): readonly Permission[] {
  const scope = textField(body, ...path);
  return scope === undefined ? [] : [{ action, scope }];
}
