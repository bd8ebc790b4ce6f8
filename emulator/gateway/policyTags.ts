import { textField } from "../world/document";
import type { Doubts } from "../world/doubts";
import type { JsonObject } from "../world/resource";

/** The tags of a write after an Azure Policy has worked on them, where one is chosen; the body unchanged where none is. */
export function withPolicyTags(body: JsonObject, method: string, doubts: Doubts): JsonObject {
  const policy = doubts.value("policyTags");
  const isTagged = method === "PUT" ? textField(body, "location") !== undefined : method === "PATCH" && "tags" in body;
  if (policy === "none" || !isTagged) return body;
  const { env, ...others } = (body.tags ?? {}) as JsonObject;
  if (policy === "addsTag") return { ...body, tags: { ...(body.tags as JsonObject), costCenter: "1234" } };
  if (env === undefined) return body;
  return { ...body, tags: policy === "setsValue" ? { ...others, env: "policy" } : { ...others, Env: env } };
}
