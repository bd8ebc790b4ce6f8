import type { UnparsedObject } from "../api/customKind";
import type { AzureAccess } from "../stacks/stacks";
import type { Access } from "./credentials";
import type { Resolved } from "./dependencies";
import type { KnownResource } from "./stackView";

/** How Azure is reached for what a stack has: the scope may be gone, but the ids in the stack say which subscription. */
export function accessByStack(
  access: Access,
  { object, resources, isGoing }: { object: UnparsedObject; resources: readonly KnownResource[]; isGoing: boolean },
): Resolved<AzureAccess> {
  const { namespace = "" } = object.metadata;
  const { spec } = object as { spec?: { scope?: { name?: string } } };
  const subscriptionId = resources[0]?.id.split("/")[2] ?? "";
  return access({ scope: { namespace, name: spec?.scope?.name ?? "" }, subscriptionId }, isGoing);
}
