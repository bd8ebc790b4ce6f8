import type { ArmDocument } from "../azure/arm";

/** Properties that no PUT decides, in a resource and in every part of one. */
const READ_ONLY = ["etag", "provisioningState"];

/**
 * The body of a PUT that updates a resource: Azure's document with our settings over it. A PUT is the whole resource, so Azure
 * resets or refuses whatever the body leaves out: settings of another tool, and those that no program of ours can name.
 * Objects are laid over each other; a list of ours stands for the whole list.
 * @param readOnly  properties that only Azure writes, at any depth: left out, since they may be old by the time they arrive
 * @see https://github.com/hashicorp/terraform-provider-azurerm/issues/24843
 */
export function overlay(document: ArmDocument, ours: ArmDocument, readOnly: readonly string[] = []): ArmDocument {
  const { id, name, type, systemData, ...settings } = document;
  return without(new Set([...READ_ONLY, ...readOnly]), over(settings, ours)) as ArmDocument;
}

function over(theirs: unknown, ours: unknown): unknown {
  if (ours === undefined) return theirs;
  if (!isObject(theirs) || !isObject(ours)) return ours;
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
  return Object.fromEntries(names.map((name) => [name, over(theirs[name], ours[name])]));
}

function without(names: ReadonlySet<string>, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => without(names, member));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !names.has(name));
  return Object.fromEntries(kept.map(([name, member]) => [name, without(names, member)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
