import { createHash } from "node:crypto";

/**
 * Permissions of a client with an access key: everything except commands that the service reserves and commands that
 * reach out of the database (`CONFIG SET dir`, `SHUTDOWN`, `REPLICAOF`, `MIGRATE`, …).
 * @see https://redis.io/docs/latest/operate/rs/references/compatibility/commands/ (Azure Managed Redis refers to it)
 */
const PERMISSIONS = [
  "~*",
  "&*",
  "+@all",
  "-@admin",
  "-migrate",
  "+client",
  "+cluster",
  "+config|get",
  "+monitor",
  "+slowlog",
];

/**
 * The ACL rules of the user `default`: one password for each access key; without keys the user is off. Passwords go to
 * Redis as SHA-256, so that a key is in no file, no command line and no log of the server.
 * @see https://redis.io/docs/latest/commands/acl-setuser/
 */
export function aclRules(accessKeys: readonly string[]): readonly string[] {
  if (accessKeys.length === 0) return ["reset", "off"];
  return ["reset", "on", ...accessKeys.map((key) => `#${sha256(key)}`), ...PERMISSIONS];
}

/** The ACL rules of the data plane's own user: all commands, with a password that only the data plane knows. */
export function controlRules(password: string): readonly string[] {
  return ["reset", "on", `#${sha256(password)}`, "~*", "&*", "+@all"];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
