import { ArmError } from "../../world/armError";
import { propertiesOf } from "../../world/document";
import type { Call } from "../../world/resourceType";

/** Members of a request body, top level and `properties.…`, each with the first api-version that has the member. */
export type KnownMembers = Readonly<Record<string, string>>;

const ALWAYS = "";
const ENVELOPE = ["id", "name", "type", "systemData", "properties"];

/** The members that a type has always had, and those that came later. Read-only members count: clients send answers back. */
export function knownMembers(always: readonly string[], later: KnownMembers = {}): KnownMembers {
  return { ...Object.fromEntries([...ENVELOPE, ...always].map((name) => [name, ALWAYS])), ...later };
}

/** Refuses a body with a member that the api-version does not have, where that is chosen. @throws ArmError 400 */
export function refuseUnknown({ body, apiVersion, world }: Call, known: KnownMembers): void {
  if (world.doubts.value("unknownProperties") === "ignored") return;
  const paths = [...Object.keys(body), ...Object.keys(propertiesOf(body)).map((name) => `properties.${name}`)];
  const unknown = paths.find((path) => (known[path] ?? "9") > apiVersion);
  if (unknown === undefined) return;
  throw new ArmError(400, "InvalidRequestBody", `The api-version '${apiVersion}' has no property '${unknown}'.`);
}
