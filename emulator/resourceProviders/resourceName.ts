import { ArmError } from "../world/armError";
import type { ArmId } from "../world/armId";

/**
 * Refuses names that Microsoft.Network does not take.
 * @throws ArmError 400 `InvalidResourceName`
 * @see https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 */
export function refuseName({ name }: ArmId): void {
  if (/^[A-Za-z0-9]([\w.-]{0,78}\w)?$/.test(name)) return;
  throw new ArmError(
    400,
    "InvalidResourceName",
    `Resource name ${name} is invalid. The name can be up to 80 characters long. It must begin with a word character, and ` +
      "it must end with a word character or with '_'. The name may contain word characters or '.', '-', '_'.",
  );
}
