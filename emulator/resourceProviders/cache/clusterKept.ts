import type { Doubts } from "../../world/doubts";
import type { JsonObject } from "../../world/resource";
import { hasMaintenance } from "./apiVersions";

interface Settings {
  readonly tags: JsonObject;
  readonly identity: JsonObject;
  readonly properties: JsonObject;
}

/** What a PUT keeps of the settings that it leaves out: a doubt for each. The others fall back to their defaults. */
export function keptByPut(
  { tags, identity, properties }: Settings,
  apiVersion: string,
  doubts: Doubts,
): Partial<Settings> & Pick<Settings, "properties"> {
  const dropped = new Set<string>();
  if (doubts.value("putWithoutHighAvailability") === "default") dropped.add("highAvailability");
  if (doubts.value("putWithoutEncryption") === "default") dropped.add("encryption");
  const keepsWindows = hasMaintenance(apiVersion)
    ? doubts.value("putWithoutMaintenanceConfiguration")
    : doubts.value("earlierPutOfMaintenanceConfiguration");
  if (keepsWindows !== "kept") dropped.add("maintenanceConfiguration");
  return {
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !dropped.has(name))),
    ...(doubts.value("putWithoutIdentity") === "kept" ? { identity } : {}),
    ...(doubts.value("putWithoutTags") === "kept" ? { tags } : {}),
  };
}
