import type { z } from "zod";
import { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";

/**
 * A request's body as its type wants it.
 * @throws ArmError 400 `InvalidRequestFormat`, with one detail per property that does not fit
 */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => ({
    code: "InvalidJson",
    message: `${path.join(".") || "body"}: ${message}`,
  }));
  throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", { details });
}

/**
 * Refuses two children of one name in a body.
 * @throws ArmError 400 `InvalidRequestFormat` with the detail `DuplicateResourceName`
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/28966
 */
export function refuseDuplicates(parent: ArmId, names: readonly string[]): void {
  const lowerCase = names.map((name) => name.toLowerCase());
  const twice = names.find((_, index) => lowerCase.indexOf(lowerCase[index] as string) !== index);
  if (twice === undefined) return;
  const message = `Resource ${parent.text} has two child resources with the same name (${twice}).`;
  throw new ArmError(400, "InvalidRequestFormat", "Cannot parse the request.", {
    details: [{ code: "DuplicateResourceName", message }],
  });
}
