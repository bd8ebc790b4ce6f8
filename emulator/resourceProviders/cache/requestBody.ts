import type { z } from "zod";
import { ArmError } from "../../world/armError";
import type { JsonObject } from "../../world/resource";

/** Parses a request body. @throws ArmError 400 that names the wrong property; the code is inferred, no source quotes one */
export function parseBody<Output>(schema: z.ZodType<Output>, body: JsonObject): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.join(".") || "body";
  throw new ArmError(400, "BadRequest", `The value of '${path}' is not valid: ${issue?.message ?? "unreadable"}.`);
}
