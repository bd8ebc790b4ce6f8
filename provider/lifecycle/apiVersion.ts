import { type Inputs, UNKNOWN } from "../description/inputs";
import type { Resource } from "../description/resource";

/**
 * The description under the latest api-version that any of these inputs name, else under its own. An earlier api-version
 * ignores newer properties, and does not show them. Where a program names one before the description's own, the cloud may not
 * have the later one, so the resource's parent, and what it needs, are read by the earlier one as well.
 */
export function versioned<I extends Inputs>(resource: Resource<I>, ...inputs: readonly Inputs[]): Resource<I> {
  const apiVersion = latestVersion(...inputs);
  if (apiVersion === undefined) return resource;
  const { owner, reading } = resource;
  const inCloud = (version: string) => (version === resource.apiVersion && apiVersion < version ? apiVersion : version);
  return {
    ...resource,
    apiVersion,
    owner: owner.in === "parent" ? { ...owner, apiVersion: inCloud(owner.apiVersion) } : owner,
    reading: {
      ...reading,
      needs: (wanted) =>
        (reading.needs?.(wanted) ?? []).map((need) => ({ ...need, apiVersion: inCloud(need.apiVersion) })),
    },
  };
}

/** The latest api-version that the inputs name and that is known. Versions begin with a date, so they sort as text. */
export function latestVersion(...inputs: readonly Inputs[]): string | undefined {
  return inputs
    .map(({ apiVersion }) => apiVersion)
    .filter((version): version is string => typeof version === "string" && version !== UNKNOWN)
    .sort()
    .at(-1);
}
