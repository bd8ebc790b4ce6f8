import { ArmError } from "../../world/armError";

export function conflict(message: string): ArmError {
  return new ArmError(409, "Conflict", message);
}

/** The provider's own 404, of what ARM keeps no record of (recorded: aso, 2021 to 2026). */
export function cacheNotFound(): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    "A requested resource could not be found. It may already have been deleted.",
  );
}

/** That of access policy assignments: another part of the service answers them (recorded: aso, 2026-04 and 2026-07). */
export function assignmentNotFound(): ArmError {
  return new ArmError(404, "NotFound", "Not Found", { form: "problem" });
}

export function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}
