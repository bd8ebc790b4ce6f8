import { ArmError } from "../../world/armError";

/** Rules of Redis, as far as an access string may hold them: commands, keys and channels. */
const RULE =
  /^([+-]@?[\w|-]+|[~&]\S+|%(RW?|W)~\S+|allkeys|allcommands|allchannels|resetkeys|resetchannels|nocommands)$/i;
const CATEGORY = /^[+-]@(.*)$/;
const CATEGORIES: ReadonlySet<string> = new Set(
  (
    "all keyspace read write set sortedset list hash string bitmap hyperloglog geo stream pubsub admin fast slow " +
    "blocking dangerous connection transaction scripting search json bloom cuckoo topk cms timeseries tdigest"
  ).split(" "),
);

/** The error of an access string that Redis does not take, in Azure's words (azure-docs, 2026-05-11); undefined for others. */
export function accessStringError(accessString: string): ArmError | undefined {
  for (const rule of accessString.split(/\s+/).filter((text) => text !== "")) {
    const category = CATEGORY.exec(rule)?.[1]?.toLowerCase();
    const isUnknown = category !== undefined && !CATEGORIES.has(category);
    if (RULE.test(rule) && !isUnknown) continue;
    const reason = isUnknown ? "Unknown command or category name in ACL" : "Syntax error";
    return new ArmError(
      400,
      "InvalidAccessString",
      `Failed to provision access string '${accessString}': ERR Error in ACL SETUSER modifier '${rule}': ${reason}`,
    );
  }
  return undefined;
}
