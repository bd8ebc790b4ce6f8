import { propertiesOf, setProperties } from "../../world/document";
import type { Resource } from "../../world/resource";
import type { Call } from "../../world/resourceType";

export type ProvisioningState = "Succeeded" | "Failed" | "Canceled" | "Creating" | "Updating" | "Deleting";
export type ResourceState =
  | "Running"
  | `${"Create" | "Update" | "Delete" | "Scaling"}Failed`
  | "Creating"
  | "Updating"
  | "Deleting"
  | "Scaling";

export function setState(resource: Resource, provisioningState: ProvisioningState, resourceState: ResourceState): void {
  setProperties(resource, { provisioningState, resourceState });
}

/** Ready is both: an operation can be over before the resource is usable (contract, section 2). */
export function isReady(resource: Resource): boolean {
  const { provisioningState, resourceState } = propertiesOf(resource.document);
  return provisioningState === "Succeeded" && resourceState === "Running";
}

/** Whether a PUT begins the creation once more, of what could not be created. */
export function isCreatedAgain({ existing, world }: Call): boolean {
  return (
    existing !== undefined &&
    propertiesOf(existing.document).resourceState === "CreateFailed" &&
    world.doubts.value("putAfterFailedCreation") === "created"
  );
}
