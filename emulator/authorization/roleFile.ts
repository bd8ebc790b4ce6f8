import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { z } from "zod";
import type { Role } from "../world/role";

const actions = z.array(z.string().regex(/^[\w.*-]+(\/[\w.*-]+)*$/, "not an action"));
const definition = z.looseObject({ Actions: actions, NotActions: actions.nullish() });
/** The `properties` of a role definition in ARM. */
const permissions = z.looseObject({
  permissions: z.array(z.looseObject({ actions, notActions: actions.nullish() })).min(1),
});

/**
 * Reads a role: a list of actions, or a role definition as `az role definition create` takes it or as ARM answers it.
 * @param scope   ARM id on which the role is assigned; everything unless told otherwise
 * @throws Error  in one sentence that names the file
 */
export function readRoles(file: string, scope?: string): readonly Role[] {
  const assigned = { name: basename(file), ...(scope === undefined ? {} : { scope }) };
  return grantsIn(file).map((grant) => ({ ...assigned, ...grant }));
}

function grantsIn(file: string): readonly Pick<Role, "actions" | "notActions">[] {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`the role ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const list = actions.safeParse(json);
  if (list.success) return [{ actions: list.data, notActions: [] }];
  const custom = definition.safeParse(json);
  if (custom.success) return [{ actions: custom.data.Actions, notActions: custom.data.NotActions ?? [] }];
  const inner = permissions.safeParse((json as { properties?: unknown } | null)?.properties ?? json);
  if (inner.success) {
    return inner.data.permissions.map((one) => ({ actions: one.actions, notActions: one.notActions ?? [] }));
  }
  throw new Error(
    `the role ${file} is neither a list of actions nor a role definition with Actions (Microsoft.Cache/redisEnterprise/read, …)`,
  );
}
