import { ArmError } from "../../world/armError";

export function conflict(message: string): ArmError {
  return new ArmError(409, "Conflict", message);
}

export function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}
