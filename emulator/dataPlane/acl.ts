import { createHash } from "node:crypto";
import type { Instance, User } from "./instance";

/**
 * Commands that no client has: commands that the service reserves and commands that reach out of the database
 * (`CONFIG SET dir`, `SHUTDOWN`, `REPLICAOF`, `MIGRATE`, …).
 * @see https://redis.io/docs/latest/operate/rs/references/compatibility/commands/ (Azure Managed Redis refers to it)
 */
const RESERVED: readonly string[] = [
  ...[
    "bgrewriteaof",
    "bgsave",
    "debug",
    "failover",
    "lastsave",
    "latency",
    "migrate",
    "module",
    "pfdebug",
    "pfselftest",
  ],
  ...["psync", "replconf", "replicaof", "restore-asking", "role", "save", "shutdown", "slaveof", "sync"],
  ...["deluser", "dryrun", "getuser", "list", "load", "log", "save", "setuser", "users"].map((name) => `acl|${name}`),
  ...["resetstat", "rewrite", "set"].map((name) => `config|${name}`),
  ...["addslots", "addslotsrange", "bumpepoch", "delslots", "delslotsrange", "failover", "flushslots", "forget"].map(
    (name) => `cluster|${name}`,
  ),
  ...["meet", "replicate", "reset", "saveconfig", "set-config-epoch", "setslot"].map((name) => `cluster|${name}`),
];

/** Rules that say something about channels; without any, all channels are allowed (no source tells). */
const CHANNELS = /(^|\s)(&|allchannels|resetchannels)/i;

/**
 * The ACL rules of the user `default`: one password for each access key; without keys the user is off. Passwords go to
 * Redis as SHA-256, so that a key is in no file, no command line and no log of the server.
 * @see https://redis.io/docs/latest/commands/acl-setuser/
 */
export function keyRules(instance: Instance): readonly string[] {
  const { accessKeys } = instance;
  if (accessKeys.length === 0) return ["reset", "off"];
  return ["reset", "on", ...accessKeys.map((key) => `#${sha256(key)}`), "~*", "&*", "+@all", ...refusals(instance)];
}

/** The ACL rules of a user with a name. */
export function userRules({ passwordHashes, rules }: User, instance: Instance): readonly string[] {
  const own = rules.split(/\s+/).filter((rule) => rule !== "");
  return [
    "reset",
    "on",
    ...passwordHashes.map((hash) => `#${hash}`),
    ...(CHANNELS.test(rules) ? own : ["&*", ...own]),
    // Commands over several slots run as a script, which still needs the user's permission for each command in it.
    ...(instance.slots.kind === "hidden" ? ["+eval"] : []),
    ...refusals(instance),
  ];
}

/** The ACL rules of the data plane's own user: all commands, with a password that only the data plane knows. */
export function controlRules(password: string): readonly string[] {
  return ["reset", "on", `#${sha256(password)}`, "~*", "&*", "+@all"];
}

/** A password as it stands in ACL rules. */
export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function refusals({ refusedCommands }: Instance): readonly string[] {
  return [...RESERVED, ...refusedCommands].map((name) => `-${name}`);
}
