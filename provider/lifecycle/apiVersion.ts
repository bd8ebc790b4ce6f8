import { type Inputs, UNKNOWN } from "../description/inputs";
import type { Resource } from "../description/resource";

/**
 * The resource as it is to be called: by the latest api-version that any of these inputs name, else by its own. An earlier one
 * ignores what came later, and does not show it.
 */
export function versioned<I extends Inputs>(resource: Resource<I>, ...inputs: readonly Inputs[]): Resource<I> {
  const apiVersion = latestVersion(...inputs);
  return apiVersion === undefined ? resource : { ...resource, apiVersion };
}

/** The latest api-version that is named and known; they begin with a date, so they sort as text. */
export function latestVersion(...inputs: readonly Inputs[]): string | undefined {
  return inputs
    .map(({ apiVersion }) => apiVersion)
    .filter((version): version is string => typeof version === "string" && version !== UNKNOWN)
    .sort()
    .at(-1);
}
