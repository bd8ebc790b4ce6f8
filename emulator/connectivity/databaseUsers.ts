import type { User } from "../dataPlane/instance";
import { ASSIGNMENT } from "../resourceProviders/cache/typeNames";
import { propertiesOf, textField } from "../world/document";
import type { Resource } from "../world/resource";
import type { World } from "../world/world";
import type { DatabaseTokens } from "./databaseTokens";

/** States of an assignment that gives nothing: not made yet, or refused. */
const VOID: ReadonlySet<unknown> = new Set(["Creating", "Failed", "Canceled"]);
/** What the policy `default` allows (recorded of assignments that name no access string). */
const ACCESS_STRING_DEFAULT = "+@all ~*";

/**
 * Who may use a database by Microsoft Entra: identities with an assignment and a token that is not expired. The name is the
 * object id and the password the token (documented: azure-docs, redis/entra-for-authentication).
 */
export function databaseUsers(database: Resource, world: World, tokens: DatabaseTokens | undefined): readonly User[] {
  const users = new Map<string, User>();
  for (const { document } of world.store.list(ASSIGNMENT, database.id)) {
    const { provisioningState, accessString } = propertiesOf(document);
    const name = String(textField(document, "properties", "user", "objectId")).toLowerCase();
    const passwordHashes = tokens?.hashesOf(name) ?? [];
    if (VOID.has(provisioningState) || passwordHashes.length === 0) continue;
    users.set(name, { name, passwordHashes, rules: (accessString as string | undefined) ?? ACCESS_STRING_DEFAULT });
  }
  return [...users.values()];
}
