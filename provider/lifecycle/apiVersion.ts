import { type Inputs, UNKNOWN } from "../description/inputs";
import type { Resource } from "../description/resource";

/**
 * The description under the latest api-version that any of these inputs name, else under its own. An earlier api-version
 * ignores newer properties, and does not show them.
 */
export function versioned<I extends Inputs>(resource: Resource<I>, ...inputs: readonly Inputs[]): Resource<I> {
  const apiVersion = latestVersion(...inputs);
  return apiVersion === undefined ? resource : { ...resource, apiVersion };
}

/** The latest api-version that the inputs name and that is known. Versions begin with a date, so they sort as text. */
export function latestVersion(...inputs: readonly Inputs[]): string | undefined {
  return inputs
    .map(({ apiVersion }) => apiVersion)
    .filter((version): version is string => typeof version === "string" && version !== UNKNOWN)
    .sort()
    .at(-1);
}
