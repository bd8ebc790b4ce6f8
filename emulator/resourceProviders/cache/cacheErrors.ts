import { ArmError } from "../../world/armError";

export function conflict(message: string): ArmError {
  return new ArmError(409, "Conflict", message);
}

export function badRequest(message: string): ArmError {
  return new ArmError(400, "BadRequest", message);
}

/** The status of a verb that the provider does not have (Azure/azure-powershell#30045); its body is not known. */
export function notImplemented(message: string): ArmError {
  return new ArmError(501, "NotImplemented", message);
}

/** Azure's words for a name that another resource has (reported: ai-hub-gateway#108). */
export function nameTaken(): ArmError {
  return conflict("A resource with this name already exists or is in a conflicting state.");
}

/** The provider's own 404, for what was in a cluster that exists (recorded: aso, 2021 to 2026). */
export function goneError(): ArmError {
  return new ArmError(
    404,
    "ResourceNotFound",
    "A requested resource could not be found. It may already have been deleted.",
  );
}
