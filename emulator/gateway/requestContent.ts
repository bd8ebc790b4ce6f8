import { gatewayError } from "../world/gatewayError";
import type { JsonObject } from "../world/resource";

/** A request body as an object; an absent one is empty. @throws ArmError 400 `InvalidRequestContent` */
export function requestContent(text: string | undefined): JsonObject {
  if (text === undefined || text === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as JsonObject;
  const message = "The request content was invalid and could not be deserialized.";
  throw gatewayError(400, "InvalidRequestContent", message);
}
