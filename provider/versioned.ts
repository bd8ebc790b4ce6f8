import type { Inputs } from "./inputs";
import type { Resource } from "./resource";

/** The resource as its inputs have it called, where they name an api-version. */
export function versioned<I extends Inputs>(resource: Resource<I>, { apiVersion }: Inputs): Resource<I> {
  return typeof apiVersion === "string" ? { ...resource, apiVersion } : resource;
}
