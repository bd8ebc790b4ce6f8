/** A parsed ARM id: a resource group (`type` `Microsoft.Resources/resourceGroups`) or a resource below one. */
export interface ArmId {
  /** As it was written: ids keep the casing they were created with. */
  readonly text: string;
  /** Lower case: ARM ids are compared without case. */
  readonly key: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  /** `Microsoft.Cache/redisEnterprise/databases` */
  readonly type: string;
  /** The last name. */
  readonly name: string;
  /** All names, outermost first: `["cache1", "default"]`. */
  readonly names: readonly string[];
  /** The id of the resource this one is nested in, or of the resource group. */
  readonly parent: ArmId | undefined;
}

/** Parses `/subscriptions/{s}/resourceGroups/{rg}[/providers/{ns}/{type}/{name}…]`; undefined for anything else. */
export function parseArmId(text: string): ArmId | undefined {
  const segments = text.split("/");
  const [empty, subscriptions, subscriptionId, groups, resourceGroup, providers, namespace, ...rest] = segments;
  if (empty !== "" || subscriptions?.toLowerCase() !== "subscriptions" || groups?.toLowerCase() !== "resourcegroups") {
    return undefined;
  }
  if (!subscriptionId || !resourceGroup) return undefined;
  const group: ArmId = {
    text: segments.slice(0, 5).join("/"),
    key: segments.slice(0, 5).join("/").toLowerCase(),
    subscriptionId,
    resourceGroup,
    type: "Microsoft.Resources/resourceGroups",
    name: resourceGroup,
    names: [resourceGroup],
    parent: undefined,
  };
  if (providers === undefined) return group;
  if (providers.toLowerCase() !== "providers" || !namespace || rest.length < 2 || rest.length % 2 !== 0)
    return undefined;
  if (rest.some((segment) => segment === "")) return undefined;
  let parent = group;
  for (let depth = 2; depth <= rest.length; depth += 2) {
    const types = rest.slice(0, depth).filter((_, index) => index % 2 === 0);
    const names = rest.slice(0, depth).filter((_, index) => index % 2 === 1);
    const path = segments.slice(0, 7 + depth).join("/");
    parent = {
      text: path,
      key: path.toLowerCase(),
      subscriptionId,
      resourceGroup,
      type: `${namespace}/${types.join("/")}`,
      name: names[names.length - 1] as string,
      names,
      parent,
    };
  }
  return parent;
}
